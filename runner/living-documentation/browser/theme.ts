// Light or dark: as the system says, until the reader chooses.
const KEY = 'living-documentation-theme';
const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/** Runs before the page is drawn, so that it never flashes in the other theme. */
export function startTheme(): void {
  apply(stored());
  addEventListener('DOMContentLoaded', () => {
    const button = document.querySelector<HTMLButtonElement>('#theme');
    if (!button) return;
    const label = (theme: Theme) => (button.textContent = `Theme: ${theme}`);
    label(stored());
    button.hidden = false;
    button.addEventListener('click', () => {
      const next = THEMES[(THEMES.indexOf(stored()) + 1) % THEMES.length]!;
      remember(next);
      apply(next);
      label(next);
    });
  });
}

let current: Theme | undefined;

function stored(): Theme {
  return (current ??= THEMES.find((theme) => theme === read()) ?? 'system');
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

function remember(theme: Theme): void {
  current = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A page opened from disk may have no storage; the choice then lasts as long as the page.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
