/**
 * The groups within which one can get from anybody to anybody else and back along the edges: strongly connected
 * components, each in ascending order.
 * @param edges for each node those it leads to
 * @see Kosaraju; Aho, Hopcroft and Ullman 1983, Data Structures and Algorithms, section 6.7
 */
export function strongComponents(edges: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const back: number[][] = edges.map(() => []);
  edges.forEach((targets, from) => {
    for (const to of targets) back[to]!.push(from);
  });
  const finished: number[] = [];
  walk(edges, [...edges.keys()], (nodes) => finished.push(...nodes));
  const components: (readonly number[])[] = [];
  walk(back, finished.reverse(), (nodes) => components.push(nodes.sort((a, b) => a - b)));
  return components;
}

/** Depth first from each node not yet seen; gives the nodes of each walk in the order they were finished. */
function walk(edges: readonly (readonly number[])[], order: readonly number[], done: (nodes: number[]) => void): void {
  const seen = new Set<number>();
  for (const start of order) {
    if (seen.has(start)) continue;
    seen.add(start);
    const finished: number[] = [];
    const path = [{ node: start, next: 0 }];
    while (path.length > 0) {
      const here = path.at(-1)!;
      const to = edges[here.node]![here.next++];
      if (to === undefined) {
        finished.push(here.node);
        path.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        path.push({ node: to, next: 0 });
      }
    }
    done(finished);
  }
}
