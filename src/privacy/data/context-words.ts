import type { BuiltInKind } from '../kinds.js';

/** Languages with words of their own here; identifiers of a country bring theirs along. */
export const contextLanguages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'sv',
  'da',
  'no',
  'fi',
  'ru',
  'tr',
  'zh',
  'ja',
  'ko',
] as const;

/** A language by its ISO 639-1 code. */
export type ContextLanguage = (typeof contextLanguages)[number];

type Words = Readonly<Partial<Record<BuiltInKind, string>>>;

/** Words that speak for a kind when they stand beside it or name its field; `|` stands between them. */
export const contextWords: Readonly<Record<ContextLanguage, Words>> = {
  en: {
    phone:
      'phone|phones|telephone|tel|mobile|cell|cellphone|call|calling|fax|whatsapp|sms|text|dial|hotline|ring|landline|' +
      'contact number|phone number|msisdn',
    email: 'email|e mail|mail|mailbox|contact',
    card: 'card|credit card|debit card|card number|cc|ccn|visa|mastercard|amex|payment card',
    iban: 'iban|account|bank account|account number|bank',
    'birth-date': 'born|birth|dob|date of birth|birthday|birthdate|birth date|d o b|birthdays',
    ipv4: 'ip|ip address|ipv|address|addresses|host|server|client|ping|remote|subnet|gateway|dns',
    ipv6: 'ip|ip address|ipv|host|server|client|ping|remote|gateway|dns',
    mac: 'mac|mac address|ethernet|bluetooth|wifi|adapter',
    secret:
      'secret|password|passwd|passphrase|pwd|token|api key|apikey|key|access key|private key|secret key|client secret|' +
      'authorization|bearer|basic|auth|credential|credentials|signature|accountkey|sharedaccesskey',
    'api-key': 'key|api key|apikey|token|secret|bearer|authorization',
    'url-credentials': 'url|connection|database|dsn|uri',
    'private-key': 'key|private key',
    jwt: 'token|jwt|bearer|authorization',
  },
  de: {
    phone:
      'telefon|telefonnummer|tel|rufnummer|handy|handynummer|mobil|mobilnummer|fax|anrufen|anruf|durchwahl|rückruf',
    email: 'mail|e mail|mailadresse|postfach',
    card: 'karte|kreditkarte|kartennummer|kreditkartennummer|debitkarte',
    iban: 'konto|kontonummer|bankverbindung|iban',
    'birth-date': 'geboren|geb|geburtsdatum|geburtstag|geburt|geboren am',
    ipv4: 'ip|adresse|rechner|server',
    secret: 'passwort|kennwort|geheim|schlüssel|zugangsdaten',
  },
  fr: {
    phone: 'téléphone|telephone|tél|tel|portable|mobile|fixe|appeler|appelez|numéro de téléphone|fax|joindre',
    email: 'courriel|mail|adresse électronique|mél',
    card: 'carte|carte bancaire|carte de crédit|numéro de carte|cb',
    iban: 'compte|compte bancaire|rib|iban|banque',
    'birth-date': 'né|née|naissance|date de naissance|né le|née le|anniversaire',
    ipv4: 'ip|adresse ip|serveur',
    secret: 'mot de passe|secret|jeton|clé',
  },
  es: {
    phone: 'teléfono|telefono|tel|móvil|movil|celular|llamar|llame|llámame|número de teléfono|fijo|fax',
    email: 'correo|correo electrónico|email',
    card: 'tarjeta|tarjeta de crédito|número de tarjeta',
    iban: 'cuenta|cuenta bancaria|iban|banco',
    'birth-date': 'nacido|nacida|nacimiento|fecha de nacimiento|cumpleaños|nació',
    ipv4: 'ip|dirección ip|servidor',
    secret: 'contraseña|clave|secreto',
  },
  it: {
    phone: 'telefono|tel|cellulare|cell|chiamare|chiama|numero di telefono|recapito|fisso|fax',
    email: 'posta elettronica|email|indirizzo email',
    card: 'carta|carta di credito|numero della carta|bancomat',
    iban: 'conto|conto corrente|iban|banca',
    'birth-date': 'nato|nata|nascita|data di nascita|compleanno|nato il|nata il',
    ipv4: 'ip|indirizzo ip|server',
    secret: 'password|chiave|segreto',
  },
  pt: {
    phone: 'telefone|tel|telemóvel|telemovel|celular|ligar|ligue|número de telefone|fixo|contato|contacto',
    email: 'correio|e mail|endereço de email',
    card: 'cartão|cartão de crédito|número do cartão',
    iban: 'conta|conta bancária|iban|banco',
    'birth-date': 'nascido|nascida|nascimento|data de nascimento|aniversário|nasceu|nasc',
    ipv4: 'ip|endereço ip|servidor',
    secret: 'senha|palavra passe|chave|segredo',
  },
  nl: {
    phone: 'telefoon|telefoonnummer|tel|mobiel|mobiele|gsm|bellen|bel|fax',
    email: 'mail|e mailadres|emailadres',
    card: 'kaart|creditcard|kaartnummer|pas|bankpas',
    iban: 'rekening|rekeningnummer|bankrekening|iban',
    'birth-date': 'geboren|geboortedatum|geboorte|verjaardag',
    secret: 'wachtwoord|geheim|sleutel',
  },
  pl: {
    phone: 'telefon|tel|telefonu|komórka|komórkowy|zadzwoń|numer telefonu|kom',
    email: 'mail|poczta|adres email',
    card: 'karta|karty|numer karty|karta kredytowa',
    iban: 'konto|rachunek|numer konta|numer rachunku|iban',
    'birth-date': 'urodzony|urodzona|urodzenia|data urodzenia|ur|urodziny',
    secret: 'hasło|klucz|sekret',
  },
  sv: {
    phone: 'telefon|telefonnummer|tel|mobil|mobilnummer|ring|ringa|fax',
    card: 'kort|kreditkort|kortnummer',
    iban: 'konto|kontonummer|iban',
    'birth-date': 'född|födelsedatum|födelsedag',
    secret: 'lösenord|nyckel|hemlighet',
  },
  da: {
    phone: 'telefon|telefonnummer|tlf|tel|mobil|mobilnummer|ring',
    card: 'kort|kreditkort|kortnummer',
    iban: 'konto|kontonummer|iban',
    'birth-date': 'født|fødselsdato|fødselsdag|født den',
    secret: 'adgangskode|kodeord|nøgle',
  },
  no: {
    phone: 'telefon|telefonnummer|tlf|tel|mobil|mobilnummer|ring',
    card: 'kort|kredittkort|kortnummer',
    iban: 'konto|kontonummer|iban',
    'birth-date': 'født|fødselsdato|fødselsdag',
    secret: 'passord|nøkkel|hemmelighet',
  },
  fi: {
    phone: 'puhelin|puhelinnumero|puh|matkapuhelin|gsm|soita',
    card: 'kortti|luottokortti|kortin numero',
    iban: 'tili|tilinumero|iban',
    'birth-date': 'syntynyt|syntymäaika|syntymäpäivä|synt',
    secret: 'salasana|avain',
  },
  ru: {
    phone: 'телефон|тел|телефона|мобильный|моб|позвоните|звоните|номер телефона',
    email: 'почта|почты|эл почта|имейл',
    card: 'карта|карты|номер карты',
    iban: 'счёт|счет|номер счета',
    'birth-date': 'родился|родилась|дата рождения|рождения|др',
    secret: 'пароль|ключ|токен',
  },
  tr: {
    phone: 'telefon|tel|cep|cep telefonu|numara|ara|arayın',
    card: 'kart|kredi kartı|kart numarası',
    iban: 'hesap|hesap numarası|iban',
    'birth-date': 'doğum|doğum tarihi|doğumlu',
    secret: 'şifre|parola|anahtar',
  },
  zh: {
    phone: '电话|電話|手机|手機|联系方式|致电|拨打',
    email: '邮箱|郵箱|电子邮件',
    card: '信用卡|银行卡|卡号|銀行卡',
    iban: '账户|帳戶|账号',
    'birth-date': '出生|生日|出生日期',
    secret: '密码|密碼|密钥',
  },
  ja: {
    phone: '電話|携帯|電話番号|連絡先',
    email: 'メール|メールアドレス',
    card: 'カード|クレジットカード|カード番号',
    iban: '口座|口座番号',
    'birth-date': '生年月日|誕生日|生まれ',
    secret: 'パスワード|暗証|鍵',
  },
  ko: {
    phone: '전화|전화번호|휴대폰|핸드폰|연락처',
    email: '이메일|메일',
    card: '카드|신용카드|카드번호',
    iban: '계좌|계좌번호',
    'birth-date': '생년월일|생일|출생',
    secret: '비밀번호|암호|키',
  },
};
