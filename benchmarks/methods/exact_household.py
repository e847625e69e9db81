"""`exact`, and the household's relations where no register names a parent by number."""

from benchmarks.methods.exact import run

if __name__ == "__main__":
    run(household=True)
