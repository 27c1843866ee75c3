"""Settings of sign-on: who may sign in how and how often, and what a password must be."""

from __future__ import annotations

# --- sign-in ----------------------------------------------------------------------------------------------------------
ACCOUNT_ADAPTER = "core.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address, that is the proof
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_FORMS = {
    "login": "core.accounts.forms.SignInForm",
    "change_password": "core.accounts.forms.PasswordChangeForm",
    "reset_password": "core.accounts.forms.PasswordResetForm",
    "reset_password_from_key": "core.accounts.forms.NewPasswordForm",
    "reauthenticate": "core.accounts.forms.ReauthenticateForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/portal/"
PASSWORD_RESET_TIMEOUT = 3600

# --- lock-out: attempts, per window, per client address (ip) and per key ----------------------------------------------
# Wrong passwords count for the account as seen from one address, so that nobody keeps somebody else out by typing wrong
# ones; the account as a whole bears more, for tries from many addresses. For codes of the second step the key is the
# account alone: whoever gets there knows the password.
LOCKOUT_MINUTES = 15
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": f"40/{LOCKOUT_MINUTES}m/ip,5/{LOCKOUT_MINUTES}m/key",
    "login_failed_anywhere": f"50/{LOCKOUT_MINUTES}m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/h/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}

# --- second factor ----------------------------------------------------------------------------------------------------
MFA_ADAPTER = "core.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # a code may be one step of 30 s early or late; core.accounts.forms lets each be used once
MFA_FORMS = {
    "authenticate": "core.accounts.forms.SecondStepForm",
    "reauthenticate": "core.accounts.forms.SecondStepAgainForm",
    "activate_totp": "core.accounts.forms.SecondFactorSetUpForm",
    "deactivate_totp": "allauth.mfa.totp.forms.DeactivateTOTPForm",
    "generate_recovery_codes": "allauth.mfa.recovery_codes.forms.GenerateRecoveryCodesForm",
}

# --- passwords --------------------------------------------------------------------------------------------------------
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name"), "max_similarity": 0.6},
    },
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
