// The script of every page: theme, deep links, evidence when somebody looks, search.
import { showEvidence } from './evidence';
import { followDeepLinks } from './deep-links';
import { startScenarioList } from './scenario-list';
import { startFilters } from './requirement-filter';
import { startTheme } from './theme';

startTheme();
addEventListener('DOMContentLoaded', () => {
  showEvidence();
  startScenarioList();
  startFilters();
  followDeepLinks();
});
