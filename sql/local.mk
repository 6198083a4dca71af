nobase_dist_pkgdata_DATA += \
	%D%/core/001_migration.sql \
	%D%/core/002_access.sql \
	%D%/core/003_idempotency.sql \
	%D%/core/004_roles.sql \
	%D%/core/005_work.sql \
	%D%/core/006_auth.sql \
	%D%/core/007_audit.sql \
	%D%/core/009_passkey.sql \
	%D%/core/010_api_key.sql \
	%D%/core/011_oidc.sql \
	%D%/core/012_impersonation.sql \
	%D%/core/013_seal.sql \
	%D%/core/014_audit_span.sql \
	%D%/core/015_code_life.sql \
	%D%/core/016_preference.sql \
	%D%/core/017_view.sql \
	%D%/core/019_document.sql \
	%D%/core/021_system.sql \
	%D%/core/020_talk.sql \
	%D%/core/022_import.sql \
	%D%/core/023_audit_model.sql \
	%D%/core/024_everywhere.sql \
	%D%/core/028_bulk.sql \
	%D%/core/025_import_sheet.sql \
	%D%/core/027_document_place.sql \
	%D%/example/001_schema.sql \
	%D%/example/002_reports.sql \
	%D%/example/003_branches_subjects.sql \
	%D%/example/004_titles.sql \
	%D%/example/005_loans.sql \
	%D%/example/app.json
EXTRA_DIST += %D%/example/access.test
