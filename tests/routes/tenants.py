"""Directory, central administration, and an agency's settings. The walk makes a failed onboarding and two files."""

from tests.routes import Route

AGENCY = "/central/instansi/uji-satu/"

ROUTES = [
    Route("directory:home", "/", host="base"),
    Route("directory:home", "/?q=uji", host="base"),
    Route("directory:home", "/?q=zzzzzzzz", host="base"),
    Route("directory:home", "/?provinsi=15", host="base"),
    Route("central:home", "/central/", host="base", user="central"),
    Route("central:agencies", "/central/instansi/", host="base", user="central"),
    Route("central:agencies", "/central/instansi/?q=zzzzzzzz", host="base", user="central"),
    Route("central:onboard_step", "/central/instansi-baru/instansi/", host="base", user="central"),
    Route("central:agency", AGENCY, host="base", user="central"),
    Route("central:agency_edit", f"{AGENCY}ubah/", host="base", user="central"),
    Route("central:agency_invite", f"{AGENCY}undang/", host="base", user="central"),
    Route("central:host_rename", f"{AGENCY}alamat/", host="base", user="central"),
    Route("central:domain_add", f"{AGENCY}domain/", host="base", user="central"),
    Route("central:agency_suspend", f"{AGENCY}tangguhkan/", host="base", user="central"),
    Route("central:agency_archive", f"{AGENCY}arsipkan/", host="base", user="central"),
    Route("central:run", "/central/pembuatan/1/", host="base", user="central"),
    Route("central:bulk_list", "/central/massal/", host="base", user="central"),
    Route("central:fleet", "/central/pembaruan/", host="base", user="central"),
    Route("central:templates", "/central/templat/", host="base", user="central"),
    Route("tenants_settings:home", "/portal/pengaturan/", user="admin"),
    Route("tenants_settings:profile", "/portal/pengaturan/profil/", user="admin"),
    Route("tenants_settings:identity", "/portal/pengaturan/identitas/", user="admin"),
    Route("tenants_settings:security", "/portal/pengaturan/keamanan/", user="admin"),
]
