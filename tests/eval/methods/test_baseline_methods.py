"""Every baseline keeps the contract, and those that carry a taste over tell A from B."""

import pytest
from contracts.method_contract import Kind, MethodContract, PersonalMethodContract, Settings

from tastebridge.eval.methods.registry import load


class TestChance(MethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("random")


class TestPopularity(MethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("popularity")


class TestBridgePopularity(MethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("bridge-popularity")


class TestItemMean(MethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("item-mean")


class TestContentMean(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("content-mean")


class TestContentMax(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("content-max")


class TestBm25Titles(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("bm25-titles")


class TestUserKnn(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("user-knn")


class TestItemKnn(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("item-knn")


class TestEase(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("ease")


class TestIals(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("ials")

    @pytest.fixture
    def settings(self) -> Settings:
        return {"factors": 4}  # two tastes in 24 items: more factors fit noise


class TestBpr(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("bpr")


class TestCoOccurrence(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("co-occurrence")


class TestCmf(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return load("cmf")
