#!/bin/sh
# Install the Debian packages named, where they are missing. Says what it does; does nothing where all is there.
set -eu

missing=
for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || { echo "== Debian packages are there: $*"; exit 0; }

command -v apt-get >/dev/null || { echo "Please install what Debian calls:$missing"; exit 1; }
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
echo "== installing Debian packages:$missing"
$sudo apt-get update -q
# The names must part into words.
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -q -y --no-install-recommends $missing
