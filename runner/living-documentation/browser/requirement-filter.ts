// Narrows the matrix to the requirements that came out in one way, or that nothing shows.

/** Does nothing on a page without the filter. */
export function startFilters(): void {
  const select = document.querySelector<HTMLSelectElement>('#requirement-filter');
  if (!select) return;
  const apply = () => narrow(select.value);
  select.addEventListener('input', () => {
    history.replaceState(null, '', select.value === '' ? '#' : `#show=${select.value}`);
    apply();
  });
  select.value = new URLSearchParams(location.hash.slice(1)).get('show') ?? '';
  apply();
}

function narrow(wanted: string): void {
  for (const row of document.querySelectorAll<HTMLElement>('tr[data-outcome]'))
    row.hidden = wanted !== '' && row.dataset['outcome'] !== wanted;
  for (const section of document.querySelectorAll<HTMLElement>('section:is([data-section], [data-document])'))
    section.hidden = !section.querySelector('tr[data-outcome]:not([hidden])');
}
