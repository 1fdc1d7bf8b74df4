// A link to a scenario shows it, whatever was folded around it.

/** Opens what the address points at, now and whenever it changes. */
export function followDeepLinks(): void {
  reveal();
  addEventListener('hashchange', reveal);
}

function reveal(): void {
  const target = document.getElementById(decoded(location.hash.slice(1)));
  if (!target) return;
  for (let node: Element | null = target; node; node = node.parentElement)
    if (node instanceof HTMLDetailsElement) node.open = true;
  // A row of an outline stands for a scenario that is folded below it.
  target.querySelector<HTMLDetailsElement>(':scope > details.scenario-body')?.setAttribute('open', '');
  target.scrollIntoView();
}

function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}
