import { describe, expect, it } from 'vitest';
import { choice, list, object, place, readAnswer, text, where } from '../../src/judge/shape.js';
import { isStrictSchema } from '../../src/kit/index.js';

const shape = object({ reasoning: text('why'), verdict: choice(['pass', 'fail']) });
const answer = { reasoning: 'It is.', verdict: 'pass' };

describe('a shape', () => {
  it('asks for reasons first, in a schema that services can enforce', () => {
    expect(Object.keys(shape.schema['properties'] as object)).toEqual(['reasoning', 'verdict']);
    expect(isStrictSchema(object({ all: list(shape), which: place() }).schema)).toBe(true);
    expect(shape.sketch).toBe('{"reasoning": "… why …", "verdict": "pass" | "fail"}');
  });

  it.each([
    ['plain JSON', JSON.stringify(answer)],
    ['JSON in a fence', `\`\`\`json\n${JSON.stringify(answer, null, 2)}\n\`\`\``],
    ['JSON after thoughts', `<think>Or {"verdict":"fail"}?</think>\n${JSON.stringify(answer)}`],
    ['other case and spaces', '{"reasoning":"It is.","verdict":" Pass "}'],
    ['a member nobody asked for', '{"reasoning":"It is.","score":9,"verdict":"pass"}'],
  ])('reads %s', (_, given) => {
    expect(readAnswer(given, shape)).toEqual(answer);
  });

  it.each([
    ['prose', 'I would pass it.', 'it is not one JSON value and nothing else'],
    ['nothing', ' \n', 'it is empty'],
    ['a quotation among prose', `The output says ${JSON.stringify(answer)}, which is odd.`, 'not one JSON value'],
    ['two fences', `\`\`\`json\n${JSON.stringify(answer)}\n\`\`\`\nor\n\`\`\`json\n{}\n\`\`\``, 'not one JSON value'],
    ['a quotation that ends thoughts', `<think>It says </think>${JSON.stringify(answer)} Hm.</think>{}`, 'not one'],
    ['a missing member', '{"verdict":"pass"}', 'reasoning: is missing'],
    ['an inherited member', '{"__proto__":{"reasoning":"","verdict":"pass"}}', 'reasoning: is missing'],
    ['another word', '{"reasoning":"","verdict":"maybe"}', 'verdict: must be "pass" or "fail"'],
    ['a list for a word', '{"reasoning":"","verdict":["pass"]}', 'verdict: must be "pass" or "fail"'],
    ['a number for a text', '{"reasoning":1,"verdict":"pass"}', 'reasoning: must be a text'],
    ['a list for an object', '[]', 'must be an object'],
  ])('refuses %s and says why', (_, given, why) => {
    expect(() => readAnswer(given, shape)).toThrowError(
      expect.objectContaining({ code: 'INVALID_OUTPUT', message: expect.stringContaining(why) }),
    );
  });

  it('names the place inside lists, and holds conditions', () => {
    const items = where(list(object({ claim: place() })), (all) => (all.length === 2 ? undefined : 'must be two'));
    expect(readAnswer('[{"claim":1},{"claim":"2"}]', items)).toEqual([{ claim: 1 }, { claim: 2 }]);
    expect(() => readAnswer('[{"claim":1},{"claim":0}]', items)).toThrowError(/1\.claim: must be a whole number/);
    expect(() => readAnswer('[{"claim":1}]', items)).toThrowError(/must be two/);
    expect(() => readAnswer('{"claim":1}', items)).toThrowError(/must be a list/);
  });

  it('reads numbers and truth values as words', () => {
    expect(readAnswer('4', choice(['1', '4']))).toBe('4');
    expect(readAnswer('true', choice(['true', 'false']))).toBe('true');
    expect(() => readAnswer('null', choice(['null']))).toThrowError(/must be "null"/);
  });
});
