# Black-box tests through nginx over https; scripts/test runs them against an instance of its own.
EXTRA_DIST += %D%/package.json %D%/package-lock.json %D%/lib.mjs \
	%D%/01_tls.mjs %D%/02_headers.mjs %D%/03_static.mjs %D%/04_refusals.mjs %D%/05_probes.mjs \
	%D%/06_sign_in.mjs %D%/07_rest.mjs %D%/09_browser.mjs \
	%D%/own.mjs %D%/20_hostile.mjs %D%/21_names.mjs %D%/names/001_names.sql \
	%D%/22_hang.mjs %D%/30_crash.mjs %D%/31_schema.mjs \
	%D%/40_up.mjs %D%/45_mail.mjs %D%/mail.mjs %D%/50_mod_fcgid.mjs %D%/60_postgrest.mjs
# The description of the API, and its types.
EXTRA_DIST += %D%/61_openapi.mjs %D%/62_types.mjs %D%/63_docs.mjs
# Beyond PostgREST.
EXTRA_DIST += %D%/64_cursor.mjs %D%/65_batch.mjs
EXTRA_DIST += %D%/60_site.mjs %D%/75_auth.mjs
# PostgREST's reference, page by page.
EXTRA_DIST += %D%/66_client.mjs %D%/66_conformance.mjs %D%/conform/001_schema.sql %D%/conform/002_routines.sql
EXTRA_DIST += %D%/67_ra_data.mjs %D%/68_sakila.mjs %D%/69_random.mjs %D%/.npmrc
# Sealed columns.
EXTRA_DIST += %D%/78_sealed.mjs %D%/sealed/001_vault.sql %D%/sealed/app.json
# The audit: who did what.
EXTRA_DIST += %D%/77_audit.mjs
# What an attacker would try.
EXTRA_DIST += %D%/85_attacks.mjs %D%/attacks/001_attacks.sql %D%/attacks/app.json %D%/ASVS.md
# Who may do what.
EXTRA_DIST += %D%/grants.mjs %D%/70_grants.mjs %D%/71_matrix.mjs %D%/71_pages.mjs %D%/rules.mjs %D%/72_access.mjs %D%/73_impersonation.mjs
# Others who say who it is, and programs.
EXTRA_DIST += %D%/76_oidc.mjs %D%/79_api_key.mjs
EXTRA_DIST += %D%/80_account.mjs %D%/browser.mjs
EXTRA_DIST += %D%/81_account_browser.mjs %D%/82_language.mjs
# The admin.
EXTRA_DIST += %D%/84_display_editor.mjs %D%/94_display.mjs %D%/41_tour.mjs %D%/95_site.mjs %D%/96_dashboards.mjs %D%/chromium.mjs %D%/screenshots.mjs \
	%D%/screenshots/board.png %D%/screenshots/dashboard.png %D%/screenshots/list.png %D%/screenshots/telephone.png
# The settings of the admin.
EXTRA_DIST += %D%/93_settings.mjs
# Imports.
EXTRA_DIST += %D%/99_import.mjs %D%/imports/001_imports.sql %D%/imports/app.json
# Many rows at once.
EXTRA_DIST += %D%/90_bulk.mjs %D%/bulk/001_bulk.sql %D%/bulk/app.json %D%/bulk/app.mjs
# Rows in forms.
EXTRA_DIST += %D%/92_forms.mjs %D%/forms/001_forms.sql %D%/forms/app.json %D%/forms/rig.mjs
EXTRA_DIST += %D%/91_lists.mjs %D%/89_everywhere.mjs %D%/83_site_forms.mjs
EXTRA_DIST += %D%/74_system_pages.mjs %D%/97_system.mjs
EXTRA_DIST += %D%/88_layouts.mjs
# Sheets of spreadsheet programs.
EXTRA_DIST += %D%/98_xlsx.mjs %D%/zip.mjs %D%/sheets/001_sheets.sql %D%/sheets/app.json
# Parts of a row, in its form.
EXTRA_DIST += %D%/86_children.mjs
EXTRA_DIST += %D%/87_talk.mjs
