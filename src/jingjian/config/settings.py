"""Django settings, computed from the site's options (``config/environment.py``); nothing here is edited by a site."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from jingjian.config import environment
from jingjian.kernel import clock

# lets Django's generic classes be written with their types (ModelChoiceField[Unit]) at run time too
django_stubs_ext.monkeypatch()

OPTIONS = environment.load()
PACKAGE = Path(__file__).resolve().parent.parent
HOME = OPTIONS.home

SECRET_KEY = OPTIONS.secret_key
DEBUG = False
ALLOWED_HOSTS = list(OPTIONS.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "django_htmx",
    "template_partials",
    "jingjian.commons.vault",
    "jingjian.commons.jobs",
    "jingjian.commons.deadlines",
    "jingjian.commons.organisation",
    "jingjian.commons.accounts",
    "jingjian.commons.records",
    "jingjian.commons.access",
    "jingjian.commons.once",
    "jingjian.commons.audit",
    "jingjian.commons.approvals",
    "jingjian.commons.documents",
    "jingjian.commons.handover",
    "jingjian.commons.exports",
    "jingjian.commons.imports",
    "jingjian.commons.notify",
    "jingjian.commons.search",
    "jingjian.commons.nudges",
    "jingjian.commons.companions",
    "jingjian.kit",
    "jingjian.modules.campaign",
    "jingjian.modules.returns",
    "jingjian.modules.administration",
    "jingjian.api",
    "jingjian.web",
    # after ours: where a message stands in two catalogues, ours wins
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
]

MIDDLEWARE = [
    "jingjian.web.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jingjian.web.middleware.ReadableRequest",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jingjian.api.middleware.BearerOnly",
    "jingjian.web.sessions.SessionLimits",
    "jingjian.commons.access.middleware.ActingAsMiddleware",
    "jingjian.web.middleware.PersonalLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jingjian.web.middleware.LoginRequired",
    "jingjian.modules.administration.middleware.FirstPassword",
    "jingjian.modules.administration.middleware.StepUp",
    "jingjian.web.middleware.DomainErrors",
]

ROOT_URLCONF = "jingjian.config.urls"
WSGI_APPLICATION = "jingjian.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jingjian.web.context.shell",
            ],
        },
    }
]


#: a page that waits on a lock or forgets its transaction is broken off; a job is one long transaction
WEB_TIMEOUTS = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=120s"
#: a tab whose condition contradicts the filters in force is seen to be empty without looking at a row
WEB_PLANNER = "-c constraint_exclusion=on"


def _database(url: str) -> dict[str, Any]:
    """Django's form of a ``postgresql://user:password@host:port/name?host=/socket`` address."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"options": f"{WEB_TIMEOUTS} {WEB_PLANNER}" if OPTIONS.database_role == "app" else "", **query},
    }


#: the role (owner, app, job) is chosen for each process by ``jingjian run``; migrations are a process of their own
DATABASES = {"default": _database(OPTIONS.active_database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # the rate limits of the login and of access tokens live here, so that all web processes count together
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["jingjian.commons.vault.passwords.Argon2idHasher"]
_ASVS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "jingjian.commons.accounts.passwords.UnguessableValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
_MLPS3 = [
    {"NAME": "jingjian.commons.accounts.passwords.KindsOfCharactersValidator"},
    {"NAME": "jingjian.commons.accounts.passwords.AnotherPasswordValidator"},
]
#: long and not guessable, or what an assessor for 等级保护 asks for besides: kinds of characters and a regular change
PASSWORD_PROFILES = {"asvs": _ASVS, "mlps3": [*_ASVS, *_MLPS3]}
AUTH_PASSWORD_VALIDATORS = PASSWORD_PROFILES[OPTIONS.password_profile]
#: after so many days a password has to be changed; 0: never
PASSWORD_DAYS = OPTIONS.password_days if AUTH_PASSWORD_VALIDATORS is PASSWORD_PROFILES["mlps3"] else 0
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "jingjian.commons.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = False
#: seconds for which somebody who confirmed who they are is not asked again
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
#: failed logins by name are counted by ``commons/accounts/attempts.py``; ``login_failed`` is left to second factors
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip", "login_source": "10/m/ip", "login_failed": "10/m/ip,5/5m/key", "change_password": "5/m/user",
}  # fmt: skip
LOGIN_FAILURES, LOGIN_LOCK_MINUTES = OPTIONS.login_failures, OPTIONS.login_lock_minutes
USERSESSIONS_TRACK_ACTIVITY = True

#: second factors: codes of an app, passkeys, recovery codes; secrets are sealed by the vault
MFA_ADAPTER = "jingjian.commons.accounts.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "jingjian.commons.accounts.factors.CodeForm",
    "reauthenticate": "jingjian.commons.accounts.factors.ConfirmCodeForm",
    "activate_totp": "jingjian.commons.accounts.factors.ActivateForm",
    "add_webauthn": "jingjian.commons.accounts.factors.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

SESSION_HOURS = OPTIONS.session_hours
SESSION_IDLE_MINUTES = OPTIONS.session_idle_minutes
SESSION_IDLE_MINUTES_ADMINISTRATORS = min(OPTIONS.session_idle_minutes, OPTIONS.session_idle_minutes_administrators)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if OPTIONS.secure:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    #: nothing of the site is to be had without TLS; a browser that has been here once does not try
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
#: by which a browser is known in which somebody logged in before
DEVICE_COOKIE_NAME = "__Host-device" if OPTIONS.secure else "device"
#: what they say of the client's address is believed; the scheme is settled by the web server, from the same list
TRUSTED_PROXIES = OPTIONS.trusted_proxies
CSRF_FAILURE_VIEW = "jingjian.web.views.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

LANGUAGE_CODE = OPTIONS.language
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "commons" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "web" / "static"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_ROOT = None
WHITENOISE_USE_FINDERS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/.+-[0-9a-f]{10}\.\w+$"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DOCUMENT_MAX_BYTES = OPTIONS.document_max_bytes
CLAMD = OPTIONS.clamd
# how new text and files of tier 乙 are encrypted
ENCRYPTION = OPTIONS.encryption

#: mail carries the daily digest and nothing else; without a server none is sent
EMAIL_HOST, EMAIL_PORT = OPTIONS.smtp_host, OPTIONS.smtp_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = OPTIONS.smtp_user, OPTIONS.smtp_password
EMAIL_USE_TLS, EMAIL_USE_SSL = OPTIONS.smtp_security == "starttls", OPTIONS.smtp_security == "tls"
EMAIL_TIMEOUT = 20
MAIL_FROM = OPTIONS.mail_from
SITE_ADDRESS = OPTIONS.site_address

SAMPLE_SHARE = OPTIONS.sample_share
SAMPLE_MINIMUM = OPTIONS.sample_minimum
API_REQUESTS_PER_MINUTE = OPTIONS.api_requests_per_minute
INSPECTION_FILE_DAYS = OPTIONS.inspection_file_days
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

#: a demo site lives on a moved clock; its file is written once, before any process starts
DEMO_FILE = HOME / environment.DEMO_MARK
DEMO_RESET_FILE = HOME / environment.DEMO_RESET
KEEPING_STATE_FILE = HOME / environment.KEEPING_STATE
BACKUP_DIR = OPTIONS.backup_dir
DEMO = OPTIONS.demo
if DEMO:
    clock.set_offset(timedelta(seconds=json.loads(DEMO_FILE.read_text("utf-8"))["offset_seconds"]))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": OPTIONS.log_level.upper()},
    "loggers": {"procrastinate": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
