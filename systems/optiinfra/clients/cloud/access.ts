// What opens the accounts of a customer's clouds, and is handed to an agent for one task: temporary credentials only.
import { z } from 'zod';

export const cloudAccess = z.object({
  /** By which billing and serving call the customer. */
  account_id: z.string(),
  aws: z
    .object({
      region: z.string(),
      credentials: z.object({
        accessKeyId: z.string(),
        secretAccessKey: z.string(),
        sessionToken: z.string(),
      }),
    })
    .optional(),
  gcp: z.object({ region: z.string(), project_id: z.string(), token: z.string() }).optional(),
});
export type CloudAccess = z.infer<typeof cloudAccess>;

/** Where the clouds are: the planes that speak JSON, and AWS's own protocols (CLD-5). */
export interface CloudEndpoints {
  readonly planes: string;
  readonly aws: string;
}

/** What a cloud answered to a request that it refused; `code` is the cloud's own. */
export class CloudRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
