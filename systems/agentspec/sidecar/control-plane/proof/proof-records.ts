// Which compliance rules an outside tool has certified as verified; kept in memory (PRF-1).

/** PRF-1. */
export interface ProofRecord {
  ruleId: string;
  /** ISO-8601 UTC, the moment of recording. */
  verifiedAt: string;
  verifiedBy: string;
  method: string;
  /** A date as the client wrote it. */
  expiresAt?: string;
}

export class ProofRecords {
  private readonly records = new Map<string, ProofRecord>();

  all(): ProofRecord[] {
    return [...this.records.values()];
  }

  find(ruleId: string): ProofRecord | undefined {
    return this.records.get(ruleId);
  }

  /** The newest record of a rule replaces the one before. */
  put(record: ProofRecord): void {
    this.records.set(record.ruleId, record);
  }

  /** @returns whether there was a record */
  remove(ruleId: string): boolean {
    return this.records.delete(ruleId);
  }
}
