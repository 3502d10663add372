"""Django's settings. What differs between machines comes from config/environment.py, secrets from the key file."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from huoshui.config.environment import DatabaseAddress, read_environment
from huoshui.config.installation import application_address, owner_address
from huoshui.operations.adapters import keys

ENVIRONMENT = read_environment()
keys.use_key_file(ENVIRONMENT.key_file)
HAS_KEY = ENVIRONMENT.key_file.exists()  # `huoshui up` makes it before Django starts; tools that only read the code need none

DEBUG = False
SECRET_KEY = keys.derived_text("django-secret") if HAS_KEY else secrets.token_urlsafe(40)
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
SECOND_READER = ENVIRONMENT.second_reader
OUTGOING_ALLOWED = ENVIRONMENT.outgoing  # for operations/adapters/outgoing_http.py
MAIL_SERVER = ENVIRONMENT.mail  # for notices/adapters/senders.py; None: no mail is sent
ROOT_URLCONF = "huoshui.config.urls"
WSGI_APPLICATION = "huoshui.config.wsgi.application"
AUTH_USER_MODEL = "organizations.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "ninja",  # its own files for /api/docs, so that nothing comes from elsewhere
    "procrastinate.contrib.django",
    "huoshui.operations",
    "huoshui.audit",
    "huoshui.organizations",
    "huoshui.rulebook",
    "huoshui.notices",
    "huoshui.fact_ledger",
    "huoshui.assignments",
    "huoshui.enterprises",
    "huoshui.investment_projects",
    "huoshui.ingestion",
    "huoshui.enterprise_requests",
    "huoshui.targets",
    "huoshui.dispatch",
    "huoshui.reports",
    "huoshui.web",
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
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huoshui.web.session.middleware.ActorMiddleware",
    "huoshui.config.idempotency_middleware.IdempotencyMiddleware",
    "axes.middleware.AxesMiddleware",
    "huoshui.web.errors.RefusalPages",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huoshui.web.shell.shell",
            ]
        },
    }
]


def _database(address: DatabaseAddress) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": address.host,
        "PORT": str(address.port),
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "CONN_MAX_AGE": 600,  # seconds; workers are single-threaded and keep their one connection
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(address.options),
    }


# "default" is the application role and owns nothing; "owner" is for migrations, grants, backup and restore alone.
DATABASES = {"default": _database(application_address(ENVIRONMENT)), "owner": _database(owner_address(ENVIRONMENT))}
DATABASE_ROUTERS = ["huoshui.config.database_roles.OwnerMigratesAlone"]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["username"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # locking by sign-in name alone is meant: five tries for the person, wherever they come from
LOGIN_URL = "session:sign_in"
LOGIN_REDIRECT_URL = "workbench:home"

# The 30 idle minutes are kept by web/session (noted once a minute, so that a page costs no write); the cookie lasts a little longer.
SESSION_COOKIE_AGE = 32 * 60  # seconds
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_NAME = "huoshui_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.behind_tls
CSRF_COOKIE_NAME = "huoshui_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "huoshui.web.errors.csrf_failure"
CSRF_COOKIE_SECURE = ENVIRONMENT.behind_tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_tls else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.behind_tls else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# No inline script or style anywhere; a page with charts adds style-src-attr 'unsafe-inline' by csp's decorator.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024  # bytes; a workbook has at most 20 MB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes; larger uploads go to a temporary file
STORED_FILES_FOLDER = ENVIRONMENT.data_folder / "files"
SNAPSHOT_FOLDER = ENVIRONMENT.data_folder / "snapshots"  # made from the database, made anew when damaged: in no backup
STORED_FILES_ZONE_QUOTA_BYTES = 10 * 1024**3

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "Y-m-d"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

PROCRASTINATE_IMPORT_PATHS = ["huoshui.config.night_work", "huoshui.ingestion.actions.background"]  # where the worker finds its tasks
PROCRASTINATE_ON_APP_READY = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "huoshui.operations.adapters.log_lines.OneLineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "procrastinate": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
