// The process that is the embedded cluster.
import { baseEnvironment } from '../../../../../runner/processes/base-environment';
import { runSupervisor } from '../../../../../runner/processes/supervisor';
import { addClusterRoutes } from './cluster-routes';
import { DemoCluster } from './demo-cluster';
import { findOpa } from './opa-binary';
import { namedSidecar } from '../../foreign-sidecar';
import { readTopology } from './topology';

void runSupervisor(['topology'], ({ topology, base, dist, logs: logFolder, tether }) => {
  const [opaBinary, baseEnv] = [findOpa(process.env), baseEnvironment(process.env)];
  const foreignSidecar = namedSidecar();
  const layout = { dist, logFolder, tether, opaBinary, foreignSidecar, baseEnv };
  const platform = new DemoCluster(readTopology(topology), Number(base), layout);
  return { platform, addRoutes: (api) => addClusterRoutes(api, platform) };
});
