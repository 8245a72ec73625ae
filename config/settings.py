"""All settings, in one file. What differs between installations comes from the environment.

Without ``SECRET_KEY`` the forum runs in local mode: for the demo, the tests and development. It then
answers on this machine's own names only, keeps its key in the data folder and writes mail into files.
With ``SECRET_KEY`` it is a real installation, and everything a real one needs must be set.
"""

import secrets
from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("CURBSIDE_DATA", str(BASE_DIR / ".data"))).resolve()


def _local_key() -> str:
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        fresh.rename(path)
    return path.read_text(encoding="ascii")


SECRET_KEY = env.text("SECRET_KEY", "")
LOCAL = not SECRET_KEY
if LOCAL:
    SECRET_KEY = _local_key()
DEBUG = env.flag("DEBUG") if LOCAL else False
ALLOWED_HOSTS = ["localhost", "127.0.0.1"] if LOCAL else env.words("ALLOWED_HOSTS")
SITE_URL = env.text("SITE_URL", "http://localhost:8000" if LOCAL else f"https://{ALLOWED_HOSTS[0]}").rstrip(
    "/"
)
CSRF_TRUSTED_ORIGINS = [] if LOCAL else [f"https://{host}" for host in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "config.apps.CurbsideAdminConfig",
    "accounts",
    "forum",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.views.session_watch.SessionWatch",
    "accounts.views.second_factor.SecondFactorGuard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "forum.presenters.frame.frame",
                "accounts.presenters.notices.unread_notices",
            ]
        },
    }
]
# Our own crispy templates and Django's widgets share one loader, so that a widget can be restyled by overriding.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
CRISPY_ALLOWED_TEMPLATE_PACKS = ("curbside",)
CRISPY_TEMPLATE_PACK = "curbside"

DATABASES = {
    "default": env.database("DATABASE_URL")
    if env.text("DATABASE_URL", "")
    else {"ENGINE": "django.db.backends.postgresql"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# allauth keeps its limits in the cache: it must be one that all server processes share.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "curbside_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.signup.PseudonymForm"
ACCOUNT_FORMS = {
    "login": "accounts.forms.entrance.LoginForm",
    "signup": "accounts.forms.entrance.SignupForm",
    "add_email": "accounts.forms.entrance.AddEmailForm",
    "change_email": "accounts.forms.entrance.ChangeEmailForm",
    "change_password": "accounts.forms.entrance.ChangePasswordForm",
    "reset_password": "accounts.forms.entrance.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.entrance.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.entrance.ReauthenticateForm",
    "set_password": "accounts.forms.entrance.SetPasswordForm",
    "request_login_code": "accounts.forms.entrance.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.entrance.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.entrance.ConfirmEmailVerificationCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Before dangerous acts people prove again who they are; that counts for five minutes.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Six letters, 15 minutes, and three tries before another code has to be asked for.
ALLAUTH_USER_CODE_FORMAT = {"length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/h/ip,5/15m/key",
    "reauthenticate": "10/5m/user",
    "login_failed": "5/5m/key,20/5m/ip",
    "signup": "20/h/ip",
    "reset_password": "10/h/ip,5/5m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.factors.AuthenticateForm",
    "reauthenticate": "accounts.forms.factors.ReauthenticateForm",
    "activate_totp": "accounts.forms.factors.ActivateTOTPForm",
    "login_webauthn": "accounts.forms.factors.LoginPasskeyForm",
    "authenticate_webauthn": "accounts.forms.factors.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.factors.ReauthenticatePasskeyForm",
    "add_webauthn": "accounts.forms.factors.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.factors.RenamePasskeyForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Clocks of phones are not exact: the code before and the one after count as well, each of them once.
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
# Physicians, moderators and administrators sign in with a passkey or an authenticator.
REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", not LOCAL)
# Two people for each verification: one accepts the parts, another one verifies.
VERIFY_BY_TWO = env.flag("VERIFY_BY_TWO")
# Days after the decision on which physicians' documents are destroyed.
EVIDENCE_DAYS = env.number("EVIDENCE_DAYS", 30)

# Minutes in which moderators can take a decision back; nobody is told of it before. 0 tells at once.
UNDO_MINUTES = env.number("UNDO_MINUTES", 10)

_mail = env.mail("EMAIL_URL", (DATA_DIR / "mail").as_uri() if LOCAL else None)
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.use_tls, _mail.use_ssl
EMAIL_FILE_PATH = _mail.file_path
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Curbside <noreply@localhost>" if LOCAL else None)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LANGUAGE_CODE = "en-us"
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env.flag("CURBSIDE_PLAIN_STATIC")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or env.flag("CURBSIDE_PLAIN_STATIC")
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/photos/"
# Set to the internal nginx location that serves MEDIA_ROOT, for example "/protected/"; see docs/operating.md.
X_ACCEL_PREFIX = env.text("X_ACCEL_PREFIX", "")
# Six photos of 15 MB in one request, and the text beside them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
CSRF_FAILURE_VIEW = "forum.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not LOCAL:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", True)
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0 if LOCAL else 1)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# "https://npiregistry.cms.hhs.gov/api/" to look NPIs up online; empty: only in the file that load_nppes loaded.
NPPES_API_URL = env.web_address("NPPES_API_URL")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django.server": {"level": "WARNING"}, "procrastinate": {"level": "WARNING"}},
}
