// Undoes, after each test, what the test has set up: the latest first.

type Undo = () => unknown;

const undos: Undo[] = [];

export function onCleanUp(undo: Undo): void {
  undos.push(undo);
}

afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

/** Sets environment variables, or unsets those given as undefined, for this test. */
export function setVariables(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    onCleanUp(() => assign(name, before));
    assign(name, value);
  }
}

function assign(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
