/** Names of variables that several CLIs read: places of cloud configurations, and proxies of model requests. */

/** Where the AWS configuration is: names and paths, no secrets. */
export const AWS_PLACES = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CA_BUNDLE',
  'AWS_ENDPOINT_URL_BEDROCK',
  'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
] as const;

/** A key for Bedrock alone: it opens nothing else of the account. */
export const BEDROCK_KEY = 'AWS_BEARER_TOKEN_BEDROCK';

/** The project, region and credentials of Google Cloud. */
export const GOOGLE_CLOUD = [
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GOOGLE_CLOUD_*',
  'GCLOUD_PROJECT',
  'GCE_METADATA_*',
  'CLOUD_ML_REGION',
  'CLOUDSDK_*',
] as const;

/** Azure's identity: of a service, of the machine, or of the person. */
export const AZURE_IDENTITY = ['AZURE_*', 'IDENTITY_*', 'MSI_*'] as const;
