"""A site's own certificate authority, for offices without one: `jingjian tls init`.

Makes `tls/ca.pem` (to be installed on the office's computers), `tls/ca.key`, `tls/server.pem` (server and authority)
and `tls/server.key` below the home. The authority signs only names of this site: its name constraints say so.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jingjian.config.environment import TLS_CERTIFICATE, TLS_KEY
from jingjian.kernel import clock
from jingjian.ops.console import RefusedError

CA_CERTIFICATE = Path("tls") / "ca.pem"
CA_KEY = Path("tls") / "ca.key"
CA_DAYS = 3650
SERVER_DAYS = 397
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


def init(home: Path, names: list[str]) -> list[str]:
    """Make authority (unless it stands) and server certificate; returns the names the certificate bears.

    `names` are host names or IP addresses besides this machine's own. Run again, it renews the server's certificate and
    refuses names the standing authority may not sign.
    """
    served = list(dict.fromkeys([*names, socket.gethostname(), *_LOCAL_NAMES]))
    (home / "tls").mkdir(mode=0o700, parents=True, exist_ok=True)
    if (home / CA_CERTIFICATE).exists():
        authority = x509.load_pem_x509_certificate((home / CA_CERTIFICATE).read_bytes())
        loaded = serialization.load_pem_private_key((home / CA_KEY).read_bytes(), password=None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise RefusedError(f"{home / CA_KEY} is not a key made by `jingjian tls init`")
        key = loaded
        _refuse_foreign(authority, served, home)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
        authority = _authority(key, served)
        _write(home / CA_KEY, _private(key))
        _write(home / CA_CERTIFICATE, _public(authority), mode=0o644)
    server_key = ec.generate_private_key(ec.SECP256R1())
    server = _server(server_key, served, authority, key)
    _write(home / TLS_KEY, _private(server_key))
    _write(home / TLS_CERTIFICATE, _public(server) + _public(authority), mode=0o644)
    return served


def guide(home: Path, names: list[str]) -> str:
    """What to do on the office's computers, in both languages."""
    ca = home / CA_CERTIFICATE
    return f"""\
Certificate for / 证书名称: {", ".join(names)}
Valid for {SERVER_DAYS} days; run `jingjian tls init` again to renew.
有效期 {SERVER_DAYS} 天，到期前重新执行即可续期。

Install {ca} on each computer of the office (the file is public; ca.key never leaves this machine):
在每台办公电脑上安装 {ca}（该文件可公开，ca.key 不得离开本机）：
  Windows: double-click, "Install certificate", "Local machine", "Trusted Root Certification Authorities"
           双击，安装证书，本地计算机，受信任的根证书颁发机构
  统信 UOS, 麒麟 Kylin, Debian: copy to /usr/local/share/ca-certificates/jingjian.crt and run update-ca-certificates
                            复制到 /usr/local/share/ca-certificates/jingjian.crt 后执行 update-ca-certificates
  Firefox, 360, 奇安信:      Settings, Certificates, Authorities, Import / 设置，证书，证书颁发机构，导入
`jingjian run` now serves https by itself. / 之后 `jingjian run` 自动使用 https。
"""


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _constraint(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def _authority(key: ec.EllipticCurvePrivateKey, names: list[str]) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Jingjian"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Jingjian CA {socket.gethostname()}"[:64]),
        ]
    )
    return (
        _builder(CA_DAYS)
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints([_constraint(name) for name in names], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey, names: list[str], authority: x509.Certificate, signer: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        _builder(SERVER_DAYS)
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(issuer_id, critical=False)
        .sign(signer, hashes.SHA256())
    )


def _builder(days: int) -> x509.CertificateBuilder:
    """Valid from an hour ago, since clocks in an office differ."""
    now = clock.now()
    return (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _refuse_foreign(authority: x509.Certificate, names: list[str], home: Path) -> None:
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    foreign = [name for name in names if _constraint(name) not in allowed]
    if foreign:
        raise RefusedError(
            f"the authority in {home / 'tls'} may not sign {', '.join(foreign)}: move that folder away "
            f"to make a new one (and install it anew), or leave the name out / 现有根证书不含名称 {'、'.join(foreign)}"
        )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
