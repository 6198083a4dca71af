noinst_LIBRARIES += %D%/libaccess.a
%C%_libaccess_a_SOURCES = \
	%D%/account.c %D%/account.h \
	%D%/api_key.c %D%/api_key.h %D%/api_key_find.c \
	%D%/ask.c %D%/ask.h \
	%D%/attribute.c %D%/attribute.h \
	%D%/audit.c %D%/audit.h \
	%D%/audit_chain.c %D%/audit_chain.h \
	%D%/app_record.c %D%/app_record.h \
	%D%/audit_history.c \
	%D%/audit_list.c %D%/audit_list.h \
	%D%/audit_prune.c \
	%D%/audit_read.c \
	%D%/audit_record.c %D%/audit_record.h \
	%D%/audit_seal.c \
	%D%/audit_verify.c \
	%D%/audit_walk.h \
	%D%/audit_write.c \
	%D%/banner.c %D%/banner.h \
	%D%/breach.c %D%/breach.h \
	%D%/cache.c %D%/cache.h \
	%D%/csrf.c %D%/csrf.h \
	%D%/email.c %D%/email.h \
	%D%/gate.c %D%/gate.h \
	%D%/guard.c %D%/guard.h \
	%D%/idempotency.c %D%/idempotency.h \
	%D%/id_token.c %D%/id_token.h \
	%D%/identify.c %D%/identify.h \
	%D%/identity.c %D%/identity.h \
	%D%/impersonate.c %D%/impersonate.h \
	%D%/network.c %D%/network.h \
	%D%/oidc.c %D%/oidc.h %D%/oidc_private.h %D%/oidc_provider.c \
	%D%/passkey.c %D%/passkey.h %D%/passkey_answer.c %D%/passkey_challenge.c %D%/passkey_options.c \
	%D%/passkey_private.h \
	%D%/jwt.c %D%/jwt.h \
	%D%/password.c %D%/password.h \
	%D%/place.c %D%/place.h \
	%D%/preference.c %D%/preference.h \
	%D%/provider.c %D%/provider.h \
	%D%/scope.c \
	%D%/scoped.c %D%/scoped.h \
	%D%/profile.c %D%/profile.h \
	%D%/refresh.c %D%/refresh.h \
	%D%/session.c %D%/session.h \
	%D%/setup.h \
	%D%/sign_in.c %D%/sign_in.h \
	%D%/ticket.c %D%/ticket.h \
	%D%/token.c %D%/token.h \
	%D%/user.h \
	%D%/uuid.c %D%/uuid.h
# Roles and grants.
%C%_libaccess_a_SOURCES += \
	%D%/app_check.c %D%/app_check.h \
	%D%/app_file.c %D%/app_file.h \
	%D%/app_load.c %D%/app_load.h \
	%D%/app_seal.c %D%/app_seal.h \
	%D%/context.c %D%/context.h \
	%D%/grants.c %D%/grants.h \
	%D%/edit.h %D%/edit_export.c %D%/edit_grant.c %D%/edit_private.h %D%/edit_role.c \
	%D%/role.c %D%/role.h \
	%D%/rule.c %D%/rule.h \
	%D%/rules.c %D%/rules.h %D%/rules_cell.c \
	%D%/store.c %D%/store.h \
	%D%/subject.c %D%/subject.h \
	%D%/verb.c %D%/verb.h

# What they come to, in words.
%C%_libaccess_a_SOURCES += \
	%D%/expect.c %D%/expect.h %D%/expect_run.c \
	%D%/explain.c %D%/explain.h %D%/explain_private.h \
	%D%/explain_rows.c %D%/explain_words.c

# What /auth/v1 and the pages of accounts stand on.
%C%_libaccess_a_SOURCES += \
	%D%/change.c %D%/change.h \
	%D%/flow.c %D%/flow.h \
	%D%/steps.c %D%/steps.h \
	%D%/one_time.c %D%/one_time.h \
	%D%/redirect.c %D%/redirect.h \
	%D%/session_list.c \
	%D%/leave.c %D%/leave.h %D%/manage.c %D%/manage.h %D%/overview.c %D%/overview.h %D%/factor.c %D%/factor.h %D%/recovery.c
EXTRA_DIST += %D%/README.md
