// What a document of the catalogue has: sections, with requirements or rules, and decisions.
import type { Level } from '../run/level';
import type { Place } from '../run/problem';

/** Something that scenarios can show: what was asked for, or what a client of the platform can observe. */
export interface Item {
  readonly id: string;
  readonly kind: ItemKind;
  /** One line of Markdown. */
  readonly text: string;
  /** Ids of the rules that spell a requirement out; what shows one of them shows the requirement. */
  readonly refinedBy: readonly string[];
  /** Of a rule. */
  readonly level?: Level | undefined;
  /** It holds no more; the text says what does instead. */
  readonly withdrawn: boolean;
  /** Name of its document: `agentspec`. */
  readonly document: string;
  /** Heading of its section. */
  readonly section: string;
  readonly at: Place;
}

export type ItemKind = 'requirement' | 'rule';

/** Why a rule reads as it does where sources disagree. It can be cited, and there is nothing in it to show. */
export interface Decision {
  readonly id: string;
  /** One line of Markdown. */
  readonly text: string;
  /** One line of Markdown. */
  readonly why: string;
  readonly at: Place;
}

/** The items below one heading; a section without items or decisions is left out. */
export interface Section {
  /** `''` for rows above the first heading. */
  readonly heading: string;
  /** The `##` heading above, where the section's own is a `###` one. */
  readonly parent?: string | undefined;
  /** The Markdown between the heading and the first table row, `''` where there is none. */
  readonly prose: string;
  readonly items: readonly Item[];
  readonly decisions: readonly Decision[];
}

/** One Markdown file. */
export interface CatalogueDocument {
  /** Its file without folder and `.md`. A requirements document and a contract may share one: `agentspec`. */
  readonly name: string;
  readonly kind: ItemKind;
  readonly title: string;
  /** Relative to the project. */
  readonly file: string;
  readonly sections: readonly Section[];
}
