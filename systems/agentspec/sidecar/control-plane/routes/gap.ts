// How far the agent is from what it declares.
import { sampleOf, sampleWindow } from '../../gap/behaviour-rules';
import { analyseGap } from '../../gap/gap';
import type { Routes } from '../parts';

export const gapRoutes: Routes = (app, { context, probe }) => {
  app.get('/gap', async () => {
    const [report, observed] = await Promise.all([probe.liveReport(), probe.endpoints()]);
    // The sample is taken after the probes, which may last: the newest behaviour counts.
    const sample = sampleOf(context.ring.newest(sampleWindow));
    return analyseGap({ manifest: context.manifest, report, observed, sample });
  });
};
