// The site in a real browser, opened from disk as a reviewer opens it: search, links, evidence, keyboard, axe.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import Axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { findChromium, NO_CHROMIUM, startChromium } from '../testing/chromium';
import { ReviewedProject } from './testing/reviewed-project';

jest.setTimeout(180_000);

const executable = findChromium();
const PAGES = [
  'index.html',
  'scenarios.html',
  'requirements.html',
  'history.html',
  'agentspec/grades.html',
  'agentspec/refusals.html',
];

if (!executable) test.skip(NO_CHROMIUM, () => undefined);

(executable ? describe : describe.skip)('in Chromium', () => {
  let project: ReviewedProject;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    project = new ReviewedProject();
    await project.specify();
    await project.document();
    browser = await startChromium(executable!);
  });

  afterAll(async () => {
    await browser?.close();
    project?.remove();
  });

  /** Opens a page; what the browser complains of, and any request that leaves the folder, fails the test. */
  async function open(address: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
    });
    const [file = '', behind = ''] = address.split(/(?=[#?])/, 2);
    await page.goto(`${pathToFileURL(path.join(project.site, file))}${behind}`);
    return page;
  }

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  const shownTitles = (page: Page) => page.locator('.scenario-list > li:not([hidden]) a').allTextContents();

  test('a word of a step finds its scenario, from any page', async () => {
    const page = await open('history.html');
    await page.getByRole('searchbox').fill('guardrail blocked');
    await page.keyboard.press('Enter');
    await page.waitForURL(/scenarios\.html/, { waitUntil: 'load' });
    expect(await shownTitles(page)).toEqual(['An agent without a guardrail is blocked']);
    await page.getByLabel('Search').fill('score');
    expect((await shownTitles(page)).slice(0, 2)).toEqual([
      'The coach agent scores 100',
      'The fox agent scores 55',
    ]);
    await page.getByLabel('Search').fill('nothing like it');
    expect(await page.getByRole('status').textContent()).toBe('0 of 7 scenarios');
  });

  test('filters narrow the list, and the address keeps them', async () => {
    const page = await open('scenarios.html');
    await page.getByLabel('Verdict').selectOption('failed');
    expect(await shownTitles(page)).toEqual(['A broken promise']);
    await page.getByLabel('Verdict').selectOption('passed when tried again');
    expect(await shownTitles(page)).toEqual(['Only the second try holds']);
    const sent = await open(`scenarios.html${new URL(page.url()).hash}`);
    expect(await shownTitles(sent)).toEqual(['Only the second try holds']);
    await sent.getByRole('button', { name: 'Clear' }).click();
    await sent.getByLabel('Tag or id').selectOption('@PRX-2');
    await sent.getByLabel('Capability').selectOption('Grades');
    expect(await sent.getByRole('status').textContent()).toBe('4 of 7 scenarios');
  });

  test('a link to a scenario shows it, though it is folded', async () => {
    const page = await open('agentspec/grades.html#the-fox-agent-scores-55');
    const row = page.locator('#the-fox-agent-scores-55');
    expect(await row.locator('.steps').first().isVisible()).toBe(true);
    expect(await page.locator('#the-coach-agent-scores-100 .steps').first().isVisible()).toBe(false);
  });

  test('evidence unfolds: the exchange, the records, and what happened in order', async () => {
    const page = await open('agentspec/refusals.html');
    const scenario = page.locator('#an-agent-without-a-guardrail-is-blocked');
    await scenario.getByText(/^Evidence/).click();
    const diagram = scenario.getByRole('img');
    await diagram.waitFor();
    expect(await diagram.getAttribute('aria-label')).toBe(
      [
        'client to API: POST /chat',
        'API to rules: is this allowed?',
        'rules to API: denied: no_guardrail',
        'API to journal: entry: 403',
        'API to client: 403',
      ].join('; '),
    );
    await scenario.getByText('POST /chat → 403').click();
    expect(await scenario.locator('.exchange').innerText()).toContain('403 Forbidden');
    expect(await scenario.locator('.exchange').innerText()).toContain('"<script>alert(1)</script>"');
    await scenario.getByText('query of the rules').click();
    expect(await scenario.locator('.record:visible').innerText()).toMatch(
      /Of coach at 03:04:05\.020\s+It was asked once\.\s+2 rows \(the first 1\)\s+rule\s+holds\s+no_guardrail\s+false/,
    );
  });

  test('a failed scenario stands open: expected beside actual, and the log', async () => {
    const page = await open('index.html');
    await page.getByRole('link', { name: 'A broken promise' }).first().click();
    const failed = page.locator('#a-broken-promise');
    await failed.locator('.comparison').first().waitFor();
    expect(await failed.locator('.expected').first().innerText()).toMatch(/Expected\s+200/);
    expect(await failed.locator('.actual').first().innerText()).toMatch(/Actual\s+403/);
    await failed.getByText('log of the coach').first().click();
    expect(await failed.getByText('the last line of the log').first().isVisible()).toBe(true);
  });

  test('the matrix narrows to what nothing shows', async () => {
    const page = await open('index.html');
    await page.getByRole('link', { name: 'which ones nothing shows' }).click();
    await page.waitForURL(/requirements\.html/, { waitUntil: 'load' });
    expect(await page.locator('tr[data-outcome]:visible th').allTextContents()).toEqual(['ASR-2']);
  });

  test('the theme is chosen with the keyboard, and stays', async () => {
    const page = await open('index.html', { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Theme: system' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button').textContent()).toBe('Theme: dark');
    expect(await ground()).not.toBe(light);
    await page.reload();
    expect(await page.getByRole('button').textContent()).toBe('Theme: dark');
  });

  test('with the keyboard alone one comes past the navigation and into the evidence', async () => {
    const page = await open('agentspec/refusals.html');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.locator('#an-agent-without-a-guardrail-is-blocked summary').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('#an-agent-without-a-guardrail-is-blocked').getByRole('img').waitFor();
  });

  const kinds = [
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 390 },
  ] as const;

  test.each(kinds)('axe finds nothing, $colorScheme, $width wide', async ({ colorScheme, width }) => {
    for (const name of PAGES) {
      const page = await open(name, { colorScheme, viewport: { width, height: 900 } });
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      await page.waitForFunction(
        () =>
          ![...document.querySelectorAll('.evidence-place')].some((one) => one.textContent === 'Loading…'),
      );
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      await page.evaluate(Axe.source);
      const found = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof Axe }).axe.run(document),
      );
      const violations = found.violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
      expect([name, violations]).toEqual([name, []]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([name, Math.max(0, overflow)]).toEqual([name, 0]);
      await page.close();
    }
  });
});
