// What every page has: head, skip link, navigation, search, theme.
import type { ComponentChildren } from 'preact';
import type { Folder } from '../documentation';
import { worst } from './parts';

export interface Frame {
  readonly title: string;
  /** From the page to the site's root: `` or `../`. */
  readonly root: string;
  /** The page itself, without ending; marked in the navigation. */
  readonly page: string;
  readonly folders: readonly Folder[];
}

const SECTIONS = [
  ['index', 'Overview'],
  ['scenarios', 'Scenarios'],
  ['requirements', 'Requirements'],
  ['history', 'History'],
] as const;

export function Layout({ frame, children }: { readonly frame: Frame; readonly children: ComponentChildren }) {
  const { title, root, page } = frame;
  return (
    <html lang="en" data-root={root}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{page === 'index' ? title : `${title} · Living documentation`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={`${root}assets/style.css`} />
        {page === 'scenarios' && <script src={`${root}assets/search.js`} />}
        <script src={`${root}assets/script.js`} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <Header {...frame} />
        <div class="columns">
          <Sidebar {...frame} />
          <main id="main" tabIndex={-1}>
            {children}
          </main>
        </div>
      </body>
    </html>
  );
}

function Header({ root, page }: Frame) {
  return (
    <header class="top">
      <a class="brand" href={`${root}index.html`}>
        Living documentation
      </a>
      <nav aria-label="Sections">
        <ul>
          {SECTIONS.map(([name, text]) => (
            <li key={name}>
              <a href={`${root}${name}.html`} aria-current={page === name ? 'page' : undefined}>
                {text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {page !== 'scenarios' && (
        <form role="search" action={`${root}scenarios.html`}>
          <label class="visually-hidden" for="search">
            Search scenarios
          </label>
          <input id="search" type="search" name="q" placeholder="Search scenarios" />
        </form>
      )}
      <button id="theme" type="button" hidden>
        Theme
      </button>
    </header>
  );
}

function Sidebar({ folders, root, page }: Frame) {
  return (
    <nav class="sidebar" aria-label="Capabilities">
      {folders.map((folder) => (
        <section key={folder.path}>
          <h2>{folder.title}</h2>
          <ul>
            {folder.capabilities.map((one) => (
              <li key={one.page}>
                <a
                  href={`${root}${one.page}.html`}
                  aria-current={page === one.page ? 'page' : undefined}
                  class={worst(one.counts)}
                >
                  {one.title}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
