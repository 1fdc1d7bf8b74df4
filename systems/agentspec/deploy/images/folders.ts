// Where the image command reads and writes.
import { join } from 'node:path';

export const repository = join(__dirname, '../../../..');

/** Build contexts, images.json, the overlay, and what was loaded where. */
export const imagesFolder = join(repository, 'dist/images');
