// What is used of bcrypt, which ships no types of its own.
declare module 'bcrypt' {
  export function hash(text: string, cost: number): Promise<string>;
  export function compare(text: string, hash: string): Promise<boolean>;
}
