// The order of a run as it can be asked for again: a seed that cucumber draws itself, it tells nobody but its logger.
import type { CoordinatorContext } from '@cucumber/cucumber/api';

type Logger = CoordinatorContext<unknown>['logger'];

const ANNOUNCEMENT = /^Random order using seed: (\S+)$/;

/** What `--order` takes, such that the same scenarios come in the same order. */
export class Order {
  private seed: string | undefined;

  /**
   * @param asked `defined`, `reverse`, `random`, or `random` with a seed
   * @param logger that of the run, which says the same as ever
   */
  constructor(
    private readonly asked: string,
    logger: Logger,
  ) {
    if (asked === 'random') this.listen(logger);
  }

  /** `random:4711` once cucumber has drawn; before that, what was asked for. */
  get text(): string {
    return this.seed === undefined ? this.asked : `${this.asked}:${this.seed}`;
  }

  private listen(logger: Logger): void {
    const warn = logger.warn.bind(logger);
    logger.warn = (...words: unknown[]) => {
      this.seed ??= ANNOUNCEMENT.exec(String(words[0]))?.[1];
      warn(...words);
    };
  }
}
