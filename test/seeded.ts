import fc from 'fast-check';

// Property tests try the same cases every time, so that a failure is of the change at hand; `npm run prove` tries new ones.
if (process.env['TUNELOOP_PROVE'] !== 'full') fc.configureGlobal({ seed: 20261124 });
