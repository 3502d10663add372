"""Django's settings, read from the environment by config/environment.py. (Owned by the platform builder.)"""

SECRET_KEY = "replaced-by-platform-builder"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "huoshui.operations",
    "huoshui.audit",
    "huoshui.organizations",
    "huoshui.rulebook",
    "huoshui.fact_ledger",
    "huoshui.enterprises",
    "huoshui.investment_projects",
    "huoshui.ingestion",
    "huoshui.web",
]
AUTH_USER_MODEL = "organizations.Person"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}
