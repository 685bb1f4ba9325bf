/** Pictures of results: SVG strings and self-contained HTML pages. */
export { type Bin, binned, histogram } from './histogram.js';
export { type IntervalRow, intervalChart } from './interval-chart.js';
export { lineChart, type Series } from './line-chart.js';
export { page, type Section, table } from './page.js';
