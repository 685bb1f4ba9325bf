import { describe, expectTypeOf, it } from 'vitest';
import { Deployment } from '../../src/deploy/deployment.js';
import type { DeploymentEvent, DeploymentState, Revision } from '../../src/deploy/state.js';
import type { ChatModel, Provider, Store } from '../../src/spec/index.js';

declare const provider: Provider<'deploy'>;
declare const store: Store;

describe('Deployment', () => {
  it('is a chat model with a history', () => {
    const deployment = Deployment.of({
      provider,
      store,
      name: 'answers',
      model: 'tuned',
      replicas: { min: 1, max: 2 },
    });
    expectTypeOf(deployment.chat).toEqualTypeOf<ChatModel>();
    expectTypeOf(deployment.revisions).toEqualTypeOf<readonly Revision[]>();
    expectTypeOf(deployment.state).toEqualTypeOf<DeploymentState>();
    expectTypeOf(deployment.apply({ model: 'other' })).resolves.toEqualTypeOf<Deployment>();
    expectTypeOf(deployment.wait({ pollEveryMs: 100 })).resolves.toEqualTypeOf<Deployment>();
    expectTypeOf(deployment.events()).toExtend<AsyncIterable<DeploymentEvent>>();
    deployment.on('replicas', ({ ready, wanted }) => expectTypeOf(ready + wanted).toEqualTypeOf<number>());
  });

  it('wants a provider that deploys, and a model', () => {
    const chatOnly = {} as Provider<'chat'>;
    // @ts-expect-error it has no deploy
    Deployment.of({ provider: chatOnly, store, name: 'answers', model: 'tuned' });
    // @ts-expect-error nothing to serve
    Deployment.of({ provider, store, name: 'answers' });
    // @ts-expect-error deployments are made by of() and resume()
    new Deployment();
  });

  it('cannot be changed from outside', () => {
    const deployment = {} as Deployment;
    // @ts-expect-error the chat model is the deployment's
    deployment.chat = {} as ChatModel;
    // @ts-expect-error the list is read-only
    deployment.revisions.push({} as Revision);
  });
});
