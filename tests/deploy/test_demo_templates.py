"""The demo's common templates after their first version."""

from __future__ import annotations

import pytest

from core.commons import standard_template, standard_templates
from core.tenancy import central_context, schema_context
from deploy.demo.renewing import BUREAU_NAME, MOVED_ON, renew_templates
from tenants.domain.templates import take_over_shipped_templates
from tenants.models import Agency, StandardTemplate
from tests.factories.oversight import BENGKULU

pytestmark = pytest.mark.django_db


def test_one_template_moves_on_and_a_bureau_writes_one_whenever_it_runs(agency_a: Agency) -> None:
    take_over_shipped_templates()
    for _ in range(2):
        renew_templates()
    with central_context():
        assert StandardTemplate.objects.filter(province_code=BENGKULU).count() == 1
    newest = standard_template(MOVED_ON)
    assert newest is not None
    assert (newest.version, newest.rule_of("complaint_channel")) == (2, "minimum")
    with schema_context(agency_a.schema_name):
        assert BUREAU_NAME not in [template.name for template in standard_templates()]
    Agency.objects.filter(pk=agency_a.pk).update(province=BENGKULU)
    with schema_context(agency_a.schema_name):
        assert BUREAU_NAME in [template.name for template in standard_templates("provincial_agency")]
