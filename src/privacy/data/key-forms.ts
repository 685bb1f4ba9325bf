/** What the body of a key may be made of. */
export type KeyAlphabet = 'word' | 'url' | 'dotted' | 'hex' | 'upper' | 'lower';

/** How a vendor writes its keys. */
export interface KeyForm {
  readonly vendor: string;
  readonly prefix: string;
  readonly alphabet: KeyAlphabet;
  /** Characters behind the prefix, at least. */
  readonly min: number;
  /** And at most; longer runs are something else. */
  readonly max: number;
}

/** Forms of a vendor that differ in their prefix only; spaces stand between prefixes. */
function forms(vendor: string, prefixes: string, alphabet: KeyAlphabet, min: number, max = 400): readonly KeyForm[] {
  return prefixes.split(' ').map((prefix) => ({ vendor, prefix, alphabet, min, max }));
}

/** Prefixes of keys as the vendors document them, or as their keys show; the longer prefix stands before the shorter. */
export const keyForms: readonly KeyForm[] = [
  forms('anthropic', 'sk-ant-', 'url', 20),
  forms('langfuse', 'sk-lf-', 'url', 20),
  forms('openrouter', 'sk-or-', 'url', 20),
  forms('openai', 'sk-proj- sk-svcacct- sk-admin-', 'url', 20),
  forms('openai', 'sk-', 'url', 16),
  forms('langfuse', 'pk-lf-', 'url', 20),
  forms('hugging-face', 'hf_', 'word', 16),
  forms('hugging-face', 'api_org_', 'word', 20),
  forms('nvidia', 'nvapi-', 'url', 16),
  forms('fireworks', 'fw_', 'word', 16),
  forms('groq', 'gsk_', 'word', 20),
  forms('xai', 'xai-', 'word', 20),
  forms('perplexity', 'pplx-', 'word', 20),
  forms('replicate', 'r8_', 'word', 20),
  forms('together', 'tgp_v1_', 'url', 20),
  forms('pinecone', 'pcsk_', 'url', 20),
  forms('tavily', 'tvly-', 'url', 20),
  forms('e2b', 'e2b_', 'word', 20),
  forms('langsmith', 'lsv2_', 'url', 20),
  forms('weights-and-biases', 'wandb_v1_', 'url', 20),
  forms('voyage', 'pa-', 'url', 30),
  forms('databricks', 'dapi', 'hex', 32, 34),
  forms('aws', 'AKIA ASIA ABIA ACCA', 'upper', 16, 16),
  forms('aws-bedrock', 'ABSK', 'word', 40),
  forms('google', 'AIza', 'url', 30, 60),
  forms('google-oauth', 'ya29.', 'dotted', 20, 2048),
  forms('google-oauth', 'GOCSPX-', 'url', 20),
  forms('alibaba', 'LTAI', 'word', 12, 26),
  forms('tencent', 'AKID', 'word', 32, 40),
  forms('digitalocean', 'dop_v1_ doo_v1_ dor_v1_', 'hex', 64, 64),
  forms('github', 'github_pat_', 'url', 22),
  forms('github', 'ghp_ gho_ ghu_ ghs_ ghr_', 'word', 20),
  forms('gitlab', 'glpat-', 'dotted', 20),
  forms('gitlab', 'gldt- glrt- glptt- glcbt- glsoat-', 'url', 20),
  forms('bitbucket', 'ATBB', 'word', 24, 60),
  forms('atlassian', 'ATATT3', 'url', 60),
  forms('npm', 'npm_', 'word', 30),
  forms('pypi', 'pypi-', 'url', 50),
  forms('rubygems', 'rubygems_', 'hex', 48, 48),
  forms('docker', 'dckr_pat_ dckr_oat_', 'url', 20),
  forms('slack', 'xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xapp-', 'url', 20),
  forms('stripe', 'sk_live_ sk_test_ rk_live_ rk_test_', 'word', 16),
  forms('stripe', 'whsec_', 'word', 24),
  forms('elevenlabs', 'sk_', 'hex', 48, 48),
  forms('square', 'sq0atp-', 'url', 22),
  forms('square', 'sq0csp-', 'url', 40),
  forms('shopify', 'shpat_ shpca_ shppa_ shpss_', 'hex', 32, 32),
  forms('twilio', 'SK', 'hex', 32, 32),
  forms('sendgrid', 'SG.', 'dotted', 40),
  forms('mailgun', 'key-', 'hex', 32, 32),
  forms('brevo', 'xkeysib-', 'url', 40),
  forms('postman', 'PMAK-', 'url', 40),
  forms('new-relic', 'NRAK-', 'upper', 27, 27),
  forms('grafana', 'glsa_', 'url', 30),
  forms('grafana', 'glc_', 'word', 30),
  forms('sentry', 'sntrys_', 'url', 30),
  forms('sentry', 'sntryu_', 'hex', 64, 64),
  forms('linear', 'lin_api_', 'word', 30),
  forms('notion', 'ntn_', 'word', 40),
  forms('notion', 'secret_', 'word', 40, 50),
  forms('airtable', 'pat', 'dotted', 70, 90),
  forms('figma', 'figd_', 'url', 30),
  forms('vault', 'hvs. hvb.', 'url', 20),
  forms('doppler', 'dp.pt.', 'word', 30),
  forms('pulumi', 'pul-', 'hex', 40, 40),
  forms('supabase', 'sbp_', 'hex', 40, 40),
  forms('supabase', 'sb_secret_', 'url', 20),
  forms('planetscale', 'pscale_', 'dotted', 30),
  forms('netlify', 'nfp_', 'word', 30),
  forms('heroku', 'HRKU-', 'url', 30),
  forms('contentful', 'CFPAT-', 'url', 40),
  forms('jfrog', 'AKCp', 'word', 60, 80),
  forms('easypost', 'EZAK', 'word', 50, 60),
  forms('readme', 'rdme_', 'lower', 60),
  forms('shippo', 'shippo_live_', 'hex', 40, 40),
  forms('typeform', 'tfp_', 'url', 40),
  forms('age', 'AGE-SECRET-KEY-1', 'upper', 58, 58),
].flat();
