"""What schemathesis has to know of us: which refusals are right answers, and how pages are asked for.

Out: the file that MLG_FUZZ_COUNTS names, with how many valid operations were sent and answered without errors, by root
field, and the codes of all errors.
"""

import atexit
import json
import os
import threading
from collections import Counter

import graphql
import schemathesis
from schemathesis.graphql.checks import GraphQLClientError

# What no GraphQL type can say of an argument (bounds of pages, cursors, pairs that exclude each other), and limits.
REFUSALS = frozenset(os.environ["MLG_FUZZ_REFUSALS"].split(","))
LONGEST_MESSAGE = 1000
MOST_ERRORS = 10
LARGEST_PAGE = 50

lock = threading.Lock()
sent, clean, codes = Counter(), Counter(), Counter()


def payload_of(response):
    try:
        payload = response.json()
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


@schemathesis.hook
def after_call(context, case, response):
    errors = payload_of(response).get("errors") or []
    with lock:
        codes.update(error.get("extensions", {}).get("code", "none") for error in errors)
        if case.meta is None or case.meta.generation.mode.is_positive:
            sent[case.operation.label] += 1
            clean[case.operation.label] += not errors


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """A failure stands, unless it is a refusal with a code of ours, and a short one."""
    if not isinstance(failure, GraphQLClientError):
        return True
    errors = payload_of(response).get("errors") or []
    told = (error.get("extensions", {}).get("code") in REFUSALS for error in errors)
    short = (len(error["message"]) <= LONGEST_MESSAGE for error in errors)
    return not (all(told) and all(short) and len(errors) <= MOST_ERRORS)


@schemathesis.hook
def map_body(context, document):
    """Most documents ask for pages that there can be and compare with values, so that they come as far as the store."""
    if len(graphql.print_ast(document)) % 4:
        return graphql.visit(document, Meant())
    return document


class Meant(graphql.Visitor):
    def leave_object_value(self, node, *_):
        kept = tuple(field for field in node.fields if not isinstance(field.value, graphql.NullValueNode))
        return graphql.ObjectValueNode(fields=kept)

    def enter_field(self, node, *_):
        """Sizes in bounds, from one end, from the start. What has no value of its type was meant to be refused and stays."""
        named = {argument.name.value for argument in node.arguments}
        unwanted = {"after", "before"} | ({"last"} if "first" in named else set())
        kept = tuple(
            sized(argument)
            for argument in node.arguments
            if argument.name.value not in unwanted or not well_typed(argument)
        )
        return graphql.FieldNode(
            alias=node.alias, name=node.name, arguments=kept, directives=node.directives, selection_set=node.selection_set
        )


def well_typed(argument):
    value = argument.value
    if isinstance(value, graphql.NullValueNode):
        return True
    if argument.name.value in ("after", "before"):
        return isinstance(value, graphql.StringValueNode)
    return isinstance(value, graphql.IntValueNode) and -(2**31) <= int(value.value) < 2**31


def sized(argument):
    if argument.name.value not in ("first", "last") or not well_typed(argument):
        return argument
    if isinstance(argument.value, graphql.NullValueNode):
        return argument
    size = graphql.IntValueNode(value=str(abs(int(argument.value.value)) % LARGEST_PAGE))
    return graphql.ArgumentNode(name=argument.name, value=size)


@atexit.register
def report():
    with open(os.environ["MLG_FUZZ_COUNTS"], "w", encoding="utf-8") as file:
        json.dump({"sent": sent, "clean": clean, "codes": codes}, file)
