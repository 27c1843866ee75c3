"""The 14 components of a service standard as data: what each holds, what is wrong with it, what is missing in it."""

from services.components.base import Component, Content, Summary
from services.components.catalogue import COMPONENTS
from services.components.codes import Completeness, ComponentCode, ComponentGroup

__all__ = ["COMPONENTS", "Completeness", "Component", "ComponentCode", "ComponentGroup", "Content", "Summary"]
