// Takes down, after each test, what the test has started: the latest first.

type Undo = () => unknown;

const undos: Undo[] = [];

/** Registers what undoes something; a promise is waited for. */
export const onCleanUp = (undo: Undo): void => void undos.push(undo);

afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});
