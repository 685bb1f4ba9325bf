import { describe, expect, it } from 'vitest';
import { decodeEntities } from '../../src/curate/text/html-entities.js';
import { htmlToText } from '../../src/curate/text/html-to-text.js';

describe('htmlToText', () => {
  it.each([
    ['plain text', 'plain text'],
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['<div>a<div>b</div></div>c<br>d<br/>e', 'a\nb\nc\nd\ne'],
    ['one <b>bold</b>, <i>two</i>\n   three', 'one bold, two three'],
    ['<b>a </b> b<i> c</i>', 'a b c'],
    ['<ul><li>x<li>y</ul>z', 'x\ny\n\nz'],
    ['<table><tr><td>1<td>2</td></tr><tr><th>3</th><td>4</td></tr></table>', '1\t2\n3\t4'],
    ['a<script>if (a < b) document.write("<p>no</p>")</script>b', 'a b'],
    [
      '<style>p { color: red }</style><title>t</title>x<!-- a > b --> y<![CDATA[ z ]]><!DOCTYPE html><?php echo 1 ?>',
      'x y',
    ],
    ['<pre>  a\n    b </pre>', '  a\n    b '],
    ['<a title="1 > 0" href=\'x>y\'>link</a>', 'link'],
    ['a < b && c > d, <3 and <', 'a < b && c > d, <3 and <'],
    [
      'Fish &amp; chips &lt;b&gt; &eacute;&#233;&#xE9; &copy 2024 &nope; &AMP',
      'Fish & chips <b> ééé © 2024 &nope; &AMP',
    ],
    ["<P CLASS=x>it's</P >", "it's"],
    ['<script>never closed <p>text</p>', ''],
    ['<p>unclosed <b', 'unclosed'],
    ['<p>x</p><!-- unclosed', 'x'],
    ['<SCRIPT>a</Script >b', 'b'],
    ['<svg><text>no</text></svg><svg/>yes', 'yes'],
    ['', ''],
    ['   \n ', ''],
  ])('reads %j', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it('reads a megabyte of broken markup of any sort in one go', () => {
    for (const part of [
      '<',
      '<a',
      '<a ',
      '<a "',
      "<a x='",
      '<!--',
      '<script>',
      '</',
      '&',
      '&#',
      '<p>',
      '<pre>',
      '<p ',
      ' \n',
      '<![CDATA[',
      '</script',
      '<script></scrip',
    ]) {
      expect(htmlToText(part.repeat(200_000)).length).toBeLessThanOrEqual(part.length * 200_000);
    }
  });
});

describe('decodeEntities', () => {
  it('knows names, numbers and what browsers make of wrong ones', () => {
    expect(decodeEntities('&euro;&hellip;&alpha;&Omega;&sigmaf;&rarr;&equals;&colon;&NewLine;&yuml;&nbsp;')).toBe(
      '€…αΩς→=:\nÿ\u00a0',
    );
    expect(decodeEntities('&#128;&#0;&#xD800;&#x110000;&#99999999;&#x1F600;')).toBe('€\ufffd\ufffd\ufffd\ufffd😀');
    expect(decodeEntities('&amp;lt; a&b=1&copy=2 &ampx')).toBe('&lt; a&b=1©=2 &ampx');
  });
});
