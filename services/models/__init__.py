from services.models.services import Channel, Service, ServiceUnit
from services.models.standards import ServiceStandard, StandardComponent

__all__ = ["Channel", "Service", "ServiceStandard", "ServiceUnit", "StandardComponent"]
