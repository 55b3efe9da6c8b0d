"""Credentials as they stand in configuration, scripts, mails and logs: made from random bytes, opening nothing.

Each template gives a text with one secret between the marks, the type it is of, and other types that the published
descriptions let it be as well (a storage key is also a symmetric key). Levels are not published for credentials; the
ones asked for are: 85 where the resource is named, 75 otherwise.
"""

import base64
import binascii
import json
import zlib

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
OPEN, CLOSE = "\ue000", "\ue001"  # marks around the secret


def b64(rng, size):
    return base64.b64encode(rng.randbytes(size)).decode()


def b64url(rng, size):
    return base64.urlsafe_b64encode(rng.randbytes(size)).decode().rstrip("=")


def url_encoded(rng, size):
    return b64(rng, size).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


def characters(rng, alphabet, size):
    while True:
        text = "".join(rng.choice(alphabet) for _ in range(size))
        if any(c.isdigit() for c in text) or not any(c.isdigit() for c in alphabet):
            return text


def name(rng):
    return rng.choice(["kieselwerk", "tannhof", "bergland", "lindau", "seerose", "moorbach"]) + characters(rng, "abcdefghijkmnp0123456789", 4)


def password(rng):
    return characters(rng, BASE62, rng.randint(3, 6)) + rng.choice("!?#~+-") + characters(rng, BASE62, rng.randint(4, 8))


def jwt(rng):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")
    return ".".join([part({"typ": "JWT", "alg": "RS256", "kid": b64url(rng, 15)}),
                     part({"aud": "https://graph.microsoft.com", "exp": rng.randint(1_700_000_000, 1_900_000_000), "tid": str(rng.random())}), b64url(rng, 256)])


def github(rng):
    body = characters(rng, BASE62, 30)
    rest, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = BASE62[digit] + check
    return f"{rng.choice(['ghp', 'gho', 'ghs'])}_{body}{check}"


def private_key(rng):
    body = b"\x30\x82\x04\xbd\x02\x01\x00" + rng.randbytes(480)
    size = len(body) - 4
    return base64.b64encode(body[:2] + size.to_bytes(2, "big") + body[4:]).decode()


def github_like_hex(rng, size):
    return binascii.hexlify(rng.randbytes(size)).decode()


SYMMETRIC = ["General Symmetric key", "Azure Shared Access key / Web Hook token", "Client secret / API key"]
STORAGE_LIKE = ["General Symmetric key", "Client secret / API key", "Azure Storage account key (generic)", "User login credentials"]
PASSWORDS = ["General password", "User login credentials"]

# type, level, text with {secret} and {name}, how the secret is made, what else it is
TEMPLATES = [
    ("ASP.NET machine key", 85, '<machineKey validationKey="{secret}" validation="HMACSHA256" />', lambda r: characters(r, "0123456789ABCDEF", 64), []),
    ("Azure AD client access token", 85, "Bearer token for graph: {secret}", jwt, ["Http authorization header"]),
    ("Http authorization header", 85, "Authorization: Bearer {secret}", jwt, ["Azure AD client access token"]),
    ("Http authorization header", 85, "Authorization: Basic {secret}", lambda r: base64.b64encode(f"{name(r)}:{password(r)}".encode()).decode(), []),
    ("Azure AD client secret", 85, "client secret: {secret}", lambda r: characters(r, BASE62, 3) + "8Q~" + characters(r, BASE62 + "_-.~", 33) + "a", ["Azure Bot service app secret", "Client secret / API key"]),
    ("Client secret / API key", 85, "client_secret={secret}", lambda r: b64url(r, 24), ["Azure AD client access token", "Azure AD client secret"]),
    ("Azure AD user credentials", 85, "username=svc@{name}.onmicrosoft.com;password={secret}", password, PASSWORDS),
    ("Azure App Service deployment password", 85, 'userName="${name}" userPWD="{secret}"', lambda r: characters(r, BASE62, 60), ["Azure publish setting password", "General password"]),
    ("Azure publish setting password", 85, 'publishMethod="MSDeploy" userPWD="{secret}"', lambda r: characters(r, BASE62, 60), ["Azure App Service deployment password", "General password"]),
    ("Azure Batch shared access key", 85, "https://{name}.westeurope.batch.azure.com AccountKey={secret}", lambda r: b64(r, 32), SYMMETRIC),
    ("Azure Bot Framework secret key", 85, "https://webchat.botframework.com/embed/{name}?key={secret}", lambda r: f"{b64url(r, 9)[:11]}.{characters(r, BASE62, 3)}.{characters(r, BASE62, 3)}.{b64url(r, 32)}".replace("-", "x"), []),
    ("Azure Cognitive Search API key", 85, "https://{name}.search.windows.net with api-key: {secret}", lambda r: characters(r, "0123456789ABCDEF", 32), ["Client secret / API key"]),
    ("Azure Cognitive Service key", 85, "curl https://{name}.cognitiveservices.azure.com/ -H 'Ocp-Apim-Subscription-Key: {secret}'", lambda r: github_like_hex(r, 16), ["Client secret / API key"]),
    ("Azure Container Registry access key", 85, "docker login {name}.azurecr.io -u {name} -p {secret}", lambda r: b64(r, 24), ["General password", "Client secret / API key"]),
    ("Azure Cosmos DB account access key", 85, "AccountEndpoint=https://{name}.documents.azure.com:443/;AccountKey={secret};", lambda r: b64(r, 64), STORAGE_LIKE),
    ("Azure Databricks personal access token", 85, "databricks token {secret}", lambda r: "dapi" + github_like_hex(r, 16), ["Client secret / API key"]),
    ("Azure DevOps personal access token", 85, "PAT for https://dev.azure.com/{name}: {secret}", lambda r: base64.b32encode(r.randbytes(32)).decode().rstrip("=").lower()[:51] + r.choice("aq"), ["Azure DevOps app secret", "Client secret / API key"]),
    ("Azure DevOps app secret", 85, "token for https://{name}.visualstudio.com: {secret}", lambda r: base64.b32encode(r.randbytes(32)).decode().rstrip("=").lower()[:51] + r.choice("aq"), ["Azure DevOps personal access token", "Client secret / API key"]),
    ("Azure DocumentDB auth key", 85, '<add key="DocumentDbKey" value="{secret}" />', lambda r: b64(r, 64), STORAGE_LIKE),
    ("Azure EventGrid access key", 85, "https://{name}.westeurope-1.eventgrid.azure.net/api/events aeg-sas-key: {secret}", lambda r: b64(r, 32), SYMMETRIC),
    ("Azure Function Master / API key", 85, "https://{name}.azurewebsites.net/api/import?code={secret}", lambda r: b64(r, 40), ["Client secret / API key"]),
    ("Azure IAAS database connection string and Azure SQL connection string", 85, "Server=tcp:{name}.database.windows.net,1433;Initial Catalog=sales;User ID={name};Password={secret};Encrypt=True;", password, PASSWORDS + ["Azure SQL connection string", "SQL Server connection string"]),
    ("Azure SQL connection string", 85, "Server=tcp:{name}.database.windows.net;User ID={name};Password={secret};", password, PASSWORDS + ["Azure IAAS database connection string and Azure SQL connection string", "SQL Server connection string"]),
    ("Azure IoT connection string", 85, "HostName={name}.azure-devices.net;DeviceId=pump7;SharedAccessKey={secret}", lambda r: b64(r, 32), SYMMETRIC + ["Azure IoT shared access key"]),
    ("Azure IoT shared access key", 85, "HostName={name}.azure-devices.net;SharedAccessKeyName=owner;SharedAccessKey={secret}", lambda r: b64(r, 32), SYMMETRIC + ["Azure IoT connection string"]),
    ("Azure Logic app shared access signature", 85, "https://prod-12.westeurope.logic.azure.com:443/workflows/{name}/triggers/manual/paths/invoke?api-version=2016-10-01&sp=run&sig={secret}", lambda r: url_encoded(r, 32), ["Azure SAS", "Azure Shared Access key / Web Hook token"]),
    ("Azure Logic app shared access signature", 85, "https://prod-12.westeurope.logic.azure.com/workflows/{name}?sp=run&sv=1.0&sig={secret}", lambda r: b64url(r, 32), []),
    ("Azure Machine Learning web service API key", 85, "https://ussouthcentral.services.azureml.net/services/{name} Authorization: Bearer {secret}", lambda r: b64(r, 64), STORAGE_LIKE + ["Http authorization header"]),
    ("Azure Maps subscription key", 85, "https://atlas.microsoft.com/map/tile?subscription-key={secret}", lambda r: b64url(r, 32), ["Client secret / API key"]),
    ("Azure Redis cache connection string", 85, "{name}.redis.cache.windows.net:6380,password={secret},ssl=True", lambda r: b64(r, 32), PASSWORDS + ["Azure Redis cache connection string password", "Client secret / API key"]),
    ("Azure Redis cache connection string password", 85, "host {name}.redis.cache.windows.net password={secret}", lambda r: b64(r, 32), PASSWORDS + ["Azure Redis cache connection string", "Client secret / API key"]),
    ("Azure SAS", 85, "https://{name}.blob.core.windows.net/backup/db.bak?sv=2022-11-02&sr=b&sig={secret}&se=2027-01-01", lambda r: url_encoded(r, 32), ["Azure Storage account shared access signature", "Azure Shared Access key / Web Hook token"]),
    ("Azure Storage account shared access signature", 85, "https://{name}.file.core.windows.net/share?sv=2022-11-02&ss=f&sp=r&sig={secret}", lambda r: url_encoded(r, 32), ["Azure SAS", "Azure Shared Access key / Web Hook token"]),
    ("Azure Storage account shared access signature for high risk resources", 85, "https://{name}.blob.core.windows.net/deploy/web.cspkg?sv=2022-11-02&sig={secret}", lambda r: url_encoded(r, 32), ["Azure SAS", "Azure Storage account shared access signature", "Azure Shared Access key / Web Hook token"]),
    ("Azure service bus connection string", 85, "Endpoint=sb://{name}.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey={secret}", lambda r: b64(r, 32), SYMMETRIC + ["Azure service bus shared access signature"]),
    ("Azure service bus shared access signature", 85, "{name}.servicebus.windows.net key name RootManage, SharedAccessKey={secret}", lambda r: b64(r, 32), SYMMETRIC + ["Azure service bus connection string"]),
    ("Azure Shared Access key / Web Hook token", 85, "SharedAccessKeyName=hook;SharedAccessKey={secret}", lambda r: b64(r, 32), SYMMETRIC),
    ("General Symmetric key", 85, "AccountKey={secret}", lambda r: b64(r, 32), SYMMETRIC),
    ("Azure SignalR access key", 85, "Endpoint=https://{name}.service.signalr.net;AccessKey={secret};Version=1.0;", lambda r: b64(r, 32), SYMMETRIC),
    ("Azure storage account access key", 85, "DefaultEndpointsProtocol=https;AccountName={name};AccountKey={secret}", lambda r: b64(r, 64), STORAGE_LIKE + ["Azure storage account key"]),
    ("Azure storage account key", 85, "DefaultEndpointsProtocol=https;AccountName={name};AccountKey={secret};EndpointSuffix=core.windows.net", lambda r: b64(r, 64), STORAGE_LIKE + ["Azure storage account access key"]),
    ("Azure Storage account key (generic)", 85, "the account's key1 is {secret}", lambda r: b64(r, 64), STORAGE_LIKE + ["Azure storage account access key"]),
    ("Azure subscription management certificate", 85, '<PublishProfile ManagementCertificate="{secret}" />', private_key, ["X.509 certificate private key"]),
    ("Microsoft Bing maps key", 85, "https://dev.virtualearth.net/REST/v1/Routes?key={secret}", lambda r: b64url(r, 48), ["Client secret / API key"]),
    ("SQL Server connection string", 85, "Server=sql07;Database=crm;User Id={name};Password={secret};", password, PASSWORDS),
    ("Amazon S3 client secret access key", 85, "aws_secret_access_key = {secret}", lambda r: b64(r, 30), ["Client secret / API key"]),
    ("Credentials in URL", 85, "git clone https://{name}:{secret}@git.fourthcoffee.com/app.git", password, ["General password"]),
    ("General password", 75, "password: {secret}", password, ["User login credentials"]),
    ("General password", 85, 'password = "{secret}"', password, ["User login credentials"]),
    ("GitHub Personal Access Token", 85, "use {secret} to push", github, ["Client secret / API key"]),
    ("Google API key", 85, "https://maps.googleapis.com/maps/api/js?key={secret}&v=3", lambda r: "AIza" + characters(r, BASE62 + "_-", 35), ["Client secret / API key"]),
    ("Slack access token", 85, "slack bot: {secret}", lambda r: f"xoxb-{r.randint(10**11, 10**12 - 1)}-{r.randint(10**11, 10**12 - 1)}-{characters(r, BASE62, 24)}", ["Client secret / API key"]),
    ("User login credentials", 85, "user={name};password={secret}", password, ["General password", "SQL Server connection string"]),
    ("X.509 certificate private key", 85, None, private_key, ["Azure subscription management certificate"]),
]

# what looks like a credential and is none: (text, how the look-alike is made)
LOOK_ALIKES = [
    ("password: {secret}", lambda r: r.choice(["********", "<password>", "$(ADMIN_PASSWORD)", "${DB_PASS}", "{{ vault.password }}", "[redacted]", "%PASSWORD%"])),
    ("Password={secret};", lambda r: r.choice(["*****", "<your password>", "{0}", "$password", "[PASSWORD]"])),
    ("AccountKey={secret}", lambda r: r.choice(["<account key>", "${ACCOUNT_KEY}", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx="])),
    ("commit {secret}", lambda r: github_like_hex(r, 20)),
    ("ETag: {secret}", lambda r: github_like_hex(r, 16)),
    ("Content-MD5: {secret}", lambda r: b64(r, 16)),
    ("integrity sha256-{secret}", lambda r: b64(r, 32)),
    ("sha256:{secret}", lambda r: github_like_hex(r, 32)),
    ("the token {secret} has a wrong checksum", lambda r: "ghp_" + characters(r, BASE62, 36)),
    ("please change your password before {secret}", lambda r: r.choice(["Friday", "the audit", "1 March"])),
    ("reset your password at https://login.fourthcoffee.com/{secret}", lambda r: characters(r, BASE62, 8)),
    ("boundary=----=_NextPart_{secret}", lambda r: github_like_hex(r, 12)),
    ("x-ms-request-id: {secret}", lambda r: github_like_hex(r, 16)),
    ("AADSTS90002 correlation {secret}", lambda r: github_like_hex(r, 16)),
    ("-----BEGIN PUBLIC KEY-----\n{secret}\n-----END PUBLIC KEY-----", lambda r: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + b64(r, 60)),
    ("-----BEGIN CERTIFICATE-----\n{secret}\n-----END CERTIFICATE-----", lambda r: "MIIDdzCCAl+gAwIBAgIE" + b64(r, 120)),
]


def credential(rng):
    """(text with marks, [(type, level, planted)])."""
    kind, level, text, make, also = rng.choice(TEMPLATES)
    secret = make(rng)
    if text is None:
        lines = "\n".join(secret[start:start + 64] for start in range(0, len(secret), 64))
        made = f"-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----"
        return OPEN + made + CLOSE, [(kind, level, True)] + [(other, 85, False) for other in also]
    made = text.replace("{name}", name(rng)).replace("{secret}", OPEN + secret + CLOSE)
    return made, [(kind, level, True)] + [(other, 85, False) for other in also]


def look_alike(rng):
    text, make = rng.choice(LOOK_ALIKES)
    return text.replace("{secret}", OPEN + make(rng) + CLOSE)
