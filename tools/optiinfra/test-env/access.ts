// Which platform the commands speak to: the one of a urls file, or the one that is kept up.
import axios, { type AxiosInstance } from 'axios';
import { timeouts } from '../../../runner/timeouts';
import { accessToKept } from '../../../support/optiinfra/environments/embedded/kept';
import type { OptiInfraAccess } from '../../../support/optiinfra/environments/environment';
import { readConfiguration, URLS_VARIABLE } from '../../../support/optiinfra/environments/urls/configuration';

/** @throws BenchError when neither is there */
export const accessToPlatform = async (): Promise<OptiInfraAccess> =>
  process.env[URLS_VARIABLE] ? readConfiguration().access : accessToKept();

export const clientOf = (baseURL: string): AxiosInstance =>
  axios.create({ baseURL, timeout: timeouts.REQUEST.ms, proxy: false });
