// Passkeys: the browser is asked to make one or to show one, and its answer goes with the form. Without scripts, or in
// a browser without passkeys, the button stays hidden and the other ways on the page remain.

type Ceremony = "create" | "get";
type Described = { id: string; type: PublicKeyCredentialType };

export function passkeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    const start = form.querySelector<HTMLButtonElement>("[data-passkey-start]");
    if (!start || !("credentials" in navigator) || !window.PublicKeyCredential) continue;
    start.hidden = false;
    start.addEventListener("click", () => void ask(form, start));
  }
}

async function ask(form: HTMLFormElement, start: HTMLButtonElement): Promise<void> {
  const failed = form.querySelector<HTMLElement>("[data-failed]");
  failed?.toggleAttribute("hidden", true);
  start.disabled = true;
  try {
    const made = await answer(form.dataset.passkey as Ceremony, options(form));
    form.querySelector<HTMLInputElement>("input[name=credential]")!.value = JSON.stringify(made);
    form.requestSubmit();
  } catch {
    failed?.toggleAttribute("hidden", false); // refused, timed out, or no such device: the person may try again
    start.disabled = false;
  }
}

function options(form: HTMLFormElement): Record<string, any> {
  const text = form.querySelector("script[type='application/json']")?.textContent ?? "{}";
  const read = JSON.parse(text);
  return read.publicKey ?? read;
}

async function answer(ceremony: Ceremony, asked: Record<string, any>): Promise<unknown> {
  const publicKey: Record<string, any> = { ...asked, challenge: bytes(asked.challenge) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (asked[list]) publicKey[list] = asked[list].map((one: Described) => ({ ...one, id: bytes(one.id) }));
  }
  if (ceremony === "create") {
    publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
    return written(await navigator.credentials.create({ publicKey: publicKey as PublicKeyCredentialCreationOptions }));
  }
  return written(await navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions }));
}

function written(made: Credential | null): unknown {
  if (!(made instanceof PublicKeyCredential)) throw new Error("no credential");
  const given = made.response;
  const response: Record<string, unknown> = { clientDataJSON: text(given.clientDataJSON) };
  if (given instanceof AuthenticatorAttestationResponse) {
    response.attestationObject = text(given.attestationObject);
    response.transports = given.getTransports();
  } else if (given instanceof AuthenticatorAssertionResponse) {
    response.authenticatorData = text(given.authenticatorData);
    response.signature = text(given.signature);
    response.userHandle = given.userHandle ? text(given.userHandle) : null;
  }
  const clientExtensionResults = made.getClientExtensionResults();
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults };
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
