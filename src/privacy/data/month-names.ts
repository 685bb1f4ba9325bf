/** English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Polish (genitive), Finnish. */
const names = [
  'january jan januar jänner janvier enero gennaio janeiro januari stycznia tammikuuta',
  'february feb februar février fevrier febrero febbraio fevereiro februari lutego helmikuuta',
  'march mar märz maerz mars marzo março marco maart marts marca maaliskuuta',
  'april apr avril abril aprile kwietnia huhtikuuta',
  'may mai mayo maggio maio mei maj maja toukokuuta',
  'june jun juni juin junio giugno junho czerwca kesäkuuta',
  'july jul juli juillet julio luglio julho lipca heinäkuuta',
  'august aug août aout agosto augustus augusti sierpnia elokuuta',
  'september sep sept septembre septiembre settembre setembro września syyskuuta',
  'october oct oktober okt octobre octubre ottobre outubro października lokakuuta',
  'november nov novembre noviembre novembro listopada marraskuuta',
  'december dec dezember dez décembre diciembre dicembre dezembro grudnia joulukuuta',
];

/** The number of each month by its name in lower case. */
export const monthNumbers: ReadonlyMap<string, number> = new Map(
  names.flatMap((line, i) => line.split(' ').map((name) => [name, i + 1] as const)),
);
