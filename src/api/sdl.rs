//! The served SDL: the Surface as text, in its own order.
//!
//! In: a Surface. Out: SDL (GraphQL 3) that describes what introspection describes.
//! Must not know: the mapping of the schema.

use std::{fmt::Write, sync::Arc};

use indexmap::IndexMap;

use crate::{
    catalog::{
        entities::Subgraph,
        surface::{
            ApiField, ApiKind, ApiType, EnumMeaning, EnumValue, InputField, ObjectOf, SUBSCRIPTION, Surface,
            TypeRef,
        },
        types::Catalog,
        weights::{cost_of_field, cost_of_input, size_of_field},
    },
    sdl::{FEDERATION, FEDERATION_DIRECTIVES},
};

/// The SDL of the API with descriptions.
#[must_use]
pub fn print(surface: &Surface) -> String {
    print_types(surface, true)
}

/// What is served: the SDL of the API, and beside it what every API has.
#[must_use]
pub fn print_served(surface: &Surface) -> String {
    let root = format!("type {SUBSCRIPTION} {{\n");
    let mut text = print(surface);
    let Some(at) = text.find(&root) else {
        return format!("{text}\n{root}{}}}\n{}", super::status::FIELD, super::status::SDL);
    };
    text.insert_str(at + root.len(), super::status::FIELD);
    text + super::status::SDL
}

/// What a router composes (Apollo Federation 2, subgraph schema): the API with Federation's directives, without the root
/// fields and types by which routers ask. Nothing, if the schema does not link Federation.
#[must_use]
pub fn print_subgraph(catalog: &Catalog) -> Option<String> {
    let Subgraph { version, directives, definitions } = catalog.subgraph.as_ref()?;
    let mut printer = Printer {
        surface: &catalog.surface,
        text: String::new(),
        described: true,
        federated: true,
        in_interface: false,
        costs: *version >= COSTS,
    };
    // Routers subscribe by protocols of their own.
    let is_told = |kind: &ApiKind| match kind {
        ApiKind::Object { of, .. } => matches!(of, ObjectOf::Subscription),
        ApiKind::Enum(values) => values.values().any(|value| value.meaning == EnumMeaning::Change),
        _ => false,
    };
    let is_composed = |ty: &&ApiType| !ty.name.starts_with('_') && !is_told(&ty.kind);
    for ty in catalog.surface.types.values().filter(is_composed) {
        printer.text.push('\n');
        printer.print_type(ty);
    }
    let used = |name: &&str| {
        printer.text.contains(&format!(" @{name}"))
            || directives.iter().any(|text| text.starts_with(&format!("@{name}")))
    };
    let known = FEDERATION_DIRECTIVES.iter().map(|(name, _)| *name).filter(|name| *name != "link");
    let used: Vec<String> = known.filter(used).map(|name| format!("\"@{name}\"")).collect();
    let imports = used.join(", ");
    let directives =
        directives.iter().map(|directive| format!("  {directive}\n")).collect::<Vec<_>>().concat();
    let definitions = definitions.iter().map(|of| format!("\n{of}\n")).collect::<Vec<_>>().concat();
    let link = format!("  @link(url: \"{FEDERATION}v2.{version}\", import: [{imports}])\n");
    Some(format!("extend schema\n{link}{directives}{definitions}{}", printer.text))
}

/// The version that brings what operations cost.
const COSTS: u32 = 9;

/// The SDL of the API without descriptions and costs: its size is what a client's tool has to read, by introspection.
#[must_use]
pub fn print_without_descriptions(surface: &Surface) -> String {
    print_types(surface, false)
}

fn print_types(surface: &Surface, described: bool) -> String {
    let mut printer = Printer {
        surface,
        text: String::new(),
        described,
        federated: false,
        in_interface: false,
        costs: described,
    };
    if described {
        printer.text.push_str(DIRECTIVES);
    }
    for ty in surface.types.values() {
        if !printer.text.is_empty() {
            printer.text.push('\n');
        }
        printer.print_type(ty);
    }
    printer.text
}

/// What operations cost (IBM GraphQL cost specification, as federation 2.9 has it).
const DIRECTIVES: &str = "\
directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR

directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
";

struct Printer<'a> {
    surface: &'a Surface,
    text: String,
    described: bool,
    /// With Federation's directives.
    federated: bool,
    /// Among the fields of an interface.
    in_interface: bool,
    /// With what operations cost.
    costs: bool,
}

impl Printer<'_> {
    fn print_type(&mut self, ty: &ApiType) {
        self.description(ty.description.as_deref(), "");
        match &ty.kind {
            ApiKind::Scalar => self.put(format_args!("scalar {}\n", ty.name)),
            ApiKind::Enum(values) => {
                self.put(format_args!("enum {}", ty.name));
                self.directives(&ty.directives);
                self.text.push_str(" {\n");
                values.values().for_each(|value| self.enum_value(value));
                self.text.push_str("}\n");
            }
            ApiKind::Object { of, interfaces, fields } => {
                self.put(format_args!("type {}", ty.name));
                if !interfaces.is_empty() {
                    self.put(format_args!(" implements {}", interfaces.join(" & ")));
                }
                self.directives(&ty.directives);
                let said = ty.directives.iter().any(|directive| directive.starts_with("@shareable"));
                if *of == ObjectOf::Part && self.federated && !said {
                    // Values mean the same wherever they come from, so another service may have them too.
                    self.text.push_str(" @shareable");
                }
                self.fields(fields);
            }
            ApiKind::Interface { fields, .. } => {
                self.put(format_args!("interface {}", ty.name));
                self.directives(&ty.directives);
                self.in_interface = true;
                self.fields(fields);
                self.in_interface = false;
            }
            ApiKind::Union { names, .. } => {
                self.put(format_args!("union {} = {}\n", ty.name, names.join(" | ")));
            }
            ApiKind::Input(fields) => {
                self.put(format_args!("input {} {{\n", ty.name));
                for field in fields.values() {
                    self.description(field.description.as_deref(), "  ");
                    self.text.push_str("  ");
                    self.input_value(field);
                    self.text.push('\n');
                }
                self.text.push_str("}\n");
            }
        }
    }

    fn enum_value(&mut self, value: &EnumValue) {
        self.description(value.description.as_deref(), "  ");
        self.put(format_args!("  {}", value.name));
        self.directives(&value.directives);
        self.text.push('\n');
    }

    fn fields(&mut self, fields: &IndexMap<Arc<str>, Arc<ApiField>>) {
        self.text.push_str(" {\n");
        let federated = self.federated;
        for field in fields.values().filter(|field| !(federated && field.name.starts_with('_'))) {
            self.description(field.description.as_deref(), "  ");
            self.put(format_args!("  {}", field.name));
            self.arguments(&field.arguments);
            self.put(format_args!(": {}", field.ty));
            if let Some(reason) = &field.deprecated {
                self.put(format_args!(" @deprecated(reason: {})", quoted(reason)));
            }
            self.directives(&field.directives);
            self.weights(field);
            self.text.push('\n');
        }
        self.text.push_str("}\n");
    }

    /// Federation's directives, which only routers read.
    fn directives(&mut self, directives: &[String]) {
        let shown = if self.federated { directives } else { &[] };
        for directive in shown {
            self.put(format_args!(" {directive}"));
        }
    }

    fn weights(&mut self, field: &ApiField) {
        // None stands twice, so what the schema says goes first for routers.
        let said = |name: &str| self.federated && field.directives.iter().any(|text| text.starts_with(name));
        let (cost, size) = (said("@cost"), said("@listSize"));
        if !cost {
            self.cost(cost_of_field(&field.meaning));
        }
        if size || !self.costs {
            return;
        }
        let Some(size) = size_of_field(&field.meaning) else { return };
        let slicing = field.arguments.values().filter(|argument| size.slicing.contains(&argument.meaning));
        let slicing: Vec<_> = slicing.collect();
        let mut told = Vec::new();
        // Where an argument has a default, it always tells.
        if slicing.iter().all(|argument| argument.default.is_none()) {
            told.push(format!("assumedSize: {}", size.assumed));
        }
        let slicing: Vec<&str> = slicing.iter().map(|argument| &*argument.name).collect();
        told.extend(names("slicingArguments", &slicing));
        let sized: Vec<&str> = size.sized.iter().copied().filter(|name| self.has(&field.ty, name)).collect();
        told.extend(names("sizedFields", &sized));
        if !slicing.is_empty() {
            // Only where there are any does it matter that none has to be given.
            told.push("requireOneSlicingArgument: false".to_owned());
        }
        self.put(format_args!(" @listSize({})", told.join(", ")));
    }

    /// Whether what a field answers has a field of a name: not every schema has them all.
    fn has(&self, ty: &TypeRef, name: &str) -> bool {
        match self.surface.types.get(ty.name()).map(|ty| &ty.kind) {
            Some(ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. }) => {
                fields.contains_key(name)
            }
            Some(ApiKind::Scalar | ApiKind::Enum(_) | ApiKind::Union { .. } | ApiKind::Input(_)) | None => {
                false
            }
        }
    }

    /// Not in an interface: what its fields cost is told by its types (Federation 2.9).
    fn cost(&mut self, weight: Option<u64>) {
        if let Some(weight) = weight.filter(|_| self.costs && !self.in_interface) {
            self.put(format_args!(" @cost(weight: {weight})"));
        }
    }

    fn arguments(&mut self, arguments: &IndexMap<Arc<str>, Arc<InputField>>) {
        if arguments.is_empty() {
            return;
        }
        let one_a_line = self.described && arguments.values().any(|argument| argument.description.is_some());
        self.text.push('(');
        for (index, argument) in arguments.values().enumerate() {
            if one_a_line {
                self.text.push('\n');
                self.description(argument.description.as_deref(), "    ");
                self.text.push_str("    ");
            } else if index > 0 {
                self.text.push_str(", ");
            }
            self.input_value(argument);
        }
        self.text.push_str(if one_a_line { "\n  )" } else { ")" });
    }

    fn input_value(&mut self, field: &InputField) {
        self.put(format_args!("{}: {}", field.name, field.ty));
        if let Some(default) = field.default {
            self.put(format_args!(" = {default}"));
        }
        self.cost(cost_of_input(&field.meaning));
    }

    fn description(&mut self, description: Option<&str>, indent: &str) {
        let Some(text) = description.filter(|_| self.described) else { return };
        if !fits_block(text) {
            self.put(format_args!("{indent}{}\n", quoted(text)));
        } else if text.contains('\n') || text.ends_with(['"', '\\']) {
            self.put(format_args!("{indent}\"\"\"\n"));
            for line in text.split('\n') {
                if line.is_empty() {
                    self.text.push('\n');
                } else {
                    self.put(format_args!("{indent}{}\n", escaped_for_block(line)));
                }
            }
            self.put(format_args!("{indent}\"\"\"\n"));
        } else {
            self.put(format_args!("{indent}\"\"\"{}\"\"\"\n", escaped_for_block(text)));
        }
    }

    fn put(&mut self, text: std::fmt::Arguments) {
        self.text.write_fmt(text).expect("a String takes any text");
    }
}

fn names(argument: &str, names: &[&str]) -> Option<String> {
    (!names.is_empty()).then(|| format!("{argument}: [\"{}\"]", names.join("\", \"")))
}

/// Whether a block string (GraphQL 2.9.4) gives back exactly this text: it drops blank first and last lines and the
/// indentation that all lines share, and it can't escape control characters.
fn fits_block(text: &str) -> bool {
    let mut lines = text.split('\n');
    let is_blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let first_is_flush =
        lines.clone().next().is_some_and(|line| !is_blank(line) && !line.starts_with([' ', '\t']));
    let last_is_text = lines.next_back().is_some_and(|line| !is_blank(line));
    let plain = text.chars().all(|letter| letter == '\n' || letter == '\t' || !letter.is_control());
    first_is_flush && last_is_text && plain
}

fn escaped_for_block(line: &str) -> String {
    line.replace("\"\"\"", "\\\"\"\"")
}

/// A quoted string (GraphQL 2.9.4), which JSON's escapes are a part of.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use apollo_compiler::Schema;
    use indexmap::IndexMap;
    use proptest::prelude::*;

    use super::{DIRECTIVES, print, print_without_descriptions};
    use crate::catalog::surface::{
        ApiField, ApiKind, ApiType, FieldMeaning, InputField, InputMeaning, ObjectOf, Surface, TypeRef,
    };

    /// `type Query { a(b: Int = 20): [String!] }` with one text as every description and deprecation.
    fn surface(text: &str) -> Surface {
        let text: Option<Arc<str>> = Some(text.into());
        let argument = InputField {
            name: "b".into(),
            description: text.clone(),
            ty: TypeRef::Named("Int".into()),
            default: Some(20),
            meaning: InputMeaning::First,
        };
        let item = TypeRef::NonNull(Box::new(TypeRef::Named("String".into())));
        let field = ApiField {
            name: "a".into(),
            description: text.clone(),
            deprecated: text.clone(),
            arguments: IndexMap::from([("b".into(), Arc::new(argument))]),
            ty: TypeRef::List(Box::new(item)),
            meaning: FieldMeaning::Nodes,
            directives: Vec::new(),
        };
        let fields = IndexMap::from([("a".into(), Arc::new(field))]);
        let kind = ApiKind::Object { of: ObjectOf::Query, interfaces: Vec::new(), fields };
        let ty = ApiType {
            name: "Query".into(),
            description: text,
            kind,
            directives: Vec::new(),
            protected: Vec::new(),
        };
        Surface { types: IndexMap::from([("Query".into(), ty)]) }
    }

    /// The descriptions of the type, its field and the argument, and the reason, as a parser reads them.
    fn read_back(sdl: &str) -> Vec<Option<String>> {
        let schema = Schema::parse_and_validate(sdl, "test").unwrap();
        let query = schema.get_object("Query").unwrap();
        let field = &query.fields["a"];
        let reason =
            field.directives.get("deprecated").and_then(|of| of.specified_argument_by_name("reason"));
        let text = |node: Option<&apollo_compiler::Node<str>>| node.map(ToString::to_string);
        vec![
            text(query.description.as_ref()),
            text(field.description.as_ref()),
            text(field.arguments[0].description.as_ref()),
            reason.and_then(|value| value.as_str()).map(str::to_owned),
        ]
    }

    #[test]
    fn layout() {
        assert_eq!(
            print(&surface("Short.")),
            format!(
                "{DIRECTIVES}\n{}",
                "\"\"\"Short.\"\"\"\ntype Query {\n  \"\"\"Short.\"\"\"\n  a(\n    \"\"\"Short.\"\"\"\n    b: Int = 20\n  ): \
             [String!] @deprecated(reason: \"Short.\")\n}\n"
            )
        );
        assert_eq!(
            print_without_descriptions(&surface("gone")),
            "type Query {\n  a(b: Int = 20): [String!] @deprecated(reason: \"gone\")\n}\n"
        );
    }

    #[test]
    fn awkward_descriptions_read_back() {
        let texts = [
            "two\nlines",
            "two\n\n  lines, indented\n",
            "ends with \"",
            "ends with \\",
            "holds \"\"\" and \\\"\"\"",
            " begins with a space",
            "\n\nbegins with lines",
            "tab\tand\u{7}bell\r\nreturn",
            "\t",
            "a\n \nb",
            "😀",
            " ",
        ];
        for text in texts {
            assert_eq!(read_back(&print(&surface(text))), vec![Some(text.to_owned()); 4], "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_description_reads_back(text in "[ -~\\n\\t\"\\\\é\u{1}-\u{1f}]{1,24}") {
            prop_assert_eq!(read_back(&print(&surface(&text))), vec![Some(text); 4]);
        }
    }
}
