//! Claims of a verified token -> who asks (RFC 7519, 4.1).
//!
//! In: claims, what is asked of them, the time. Out: a caller and how long they are one, or a clause that says why not.
//! Must not know: signatures.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Map, Value as Json};

use super::settings::Jwt;
use crate::access::{Caller, Role, claim};

/// The last second that counts, in the year 9999.
const LAST: f64 = 253_402_300_799.0;

/// Characters of a name that logs show.
const NAME: usize = 128;

/// Who the claims are of, and until when, in seconds since the epoch.
///
/// # Errors
/// A clause behind "the token".
pub(super) fn caller(claims: Map<String, Json>, asked: &Jwt, now: f64) -> Result<(Caller, f64), String> {
    let until = valid(&claims, asked, now)?;
    let name = claims.get("sub").and_then(Json::as_str).unwrap_or("nameless");
    let name: Arc<str> = name.chars().take(NAME).collect::<String>().into();
    let role = role(&claims, asked)?;
    let scopes = scopes(&claims, asked)?;
    Ok((Caller { name, role, scopes, claims }, until))
}

/// Until when a token of its issuer, for us, is valid.
fn valid(claims: &Map<String, Json>, asked: &Jwt, now: f64) -> Result<f64, String> {
    if claims.get("iss").and_then(Json::as_str) != asked.issuer.as_deref() {
        return Err("is of another issuer (`iss`)".to_owned());
    }
    let is_ours =
        |audience: &Json| audience.as_str().is_some_and(|text| asked.audience.iter().any(|own| own == text));
    let for_us = match claims.get("aud") {
        Some(Json::Array(items)) => items.iter().all(Json::is_string) && items.iter().any(is_ours),
        Some(one) => is_ours(one),
        None => false,
    };
    if !for_us {
        return Err("is for another service (`aud`)".to_owned());
    }
    let leeway = asked.leeway.as_secs_f64();
    let until = time(claims, "exp")?.ok_or("has no `exp`")? + leeway;
    if now >= until {
        return Err("has expired".to_owned());
    }
    if time(claims, "nbf")?.is_some_and(|from| now < from - leeway) {
        return Err("is not valid yet (`nbf`)".to_owned());
    }
    time(claims, "iat")?;
    Ok(until)
}

/// A claim of a time (`NumericDate`). One of another kind is no claim that may be passed over.
fn time(claims: &Map<String, Json>, name: &str) -> Result<Option<f64>, String> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            let seconds = value.as_f64().filter(|seconds| seconds.is_finite());
            seconds
                .map(|seconds| Some(seconds.min(LAST)))
                .ok_or_else(|| format!("has a claim `{name}` that is no number"))
        }
    }
}

/// The highest role that is claimed, of those that there are; by default what is set.
fn role(claims: &Map<String, Json>, asked: &Jwt) -> Result<Role, String> {
    let claimed = texts(claims, &asked.role_claims, |text| vec![text.to_owned()])?;
    // Whoever shows a token is somebody.
    let known = claimed.iter().filter_map(|name| Role::named(name)).filter(|role| *role != Role::Anonymous);
    Ok(known.max().unwrap_or(asked.default_role))
}

/// All scopes: words of a text (RFC 6749, 3.3), or items of a list.
fn scopes(claims: &Map<String, Json>, asked: &Jwt) -> Result<BTreeSet<Arc<str>>, String> {
    let words = |text: &str| text.split_ascii_whitespace().map(str::to_owned).collect();
    Ok(texts(claims, &asked.scope_claims, words)?.into_iter().map(Arc::from).collect())
}

/// The texts of the first claim that is there: one text, cut up, or a list of texts. Dots of a name lead into objects.
fn texts(
    claims: &Map<String, Json>,
    names: &[String],
    cut: impl Fn(&str) -> Vec<String>,
) -> Result<Vec<String>, String> {
    let there = names.iter().find_map(|name| Some((name, claim(claims, name)?)));
    let Some((name, value)) = there else { return Ok(Vec::new()) };
    let all = match value {
        Json::String(text) => Some(cut(text)),
        Json::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    all.ok_or_else(|| format!("has a claim `{name}` that is neither text nor a list of texts"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: f64 = 1_000_000.0;

    fn asked() -> Jwt {
        Jwt {
            issuer: Some("me".to_owned()),
            audience: vec!["mlg".to_owned(), "api".to_owned()],
            ..Jwt::default()
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "cases are written where they are asked")]
    fn of(changes: Json) -> Result<(Caller, f64), String> {
        let mut claims = json!({"iss": "me", "aud": "mlg", "sub": "ada", "exp": NOW + 100.0});
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let Json::Object(mut claims) = claims else { panic!("it is an object") };
        claims.retain(|_, value| value != "absent");
        caller(claims, &asked(), NOW)
    }

    #[test]
    fn a_token_is_valid_between_its_times_with_a_leeway_of_a_minute() {
        for (good, until) in [
            (json!({"exp": NOW - 59.0}), NOW + 1.0),
            (json!({"exp": NOW - 59.99}), NOW + 0.01),
            (json!({"nbf": NOW + 60.0}), NOW + 160.0),
            (json!({"nbf": NOW - 9.0, "iat": NOW + 5.0}), NOW + 160.0),
            (json!({"exp": 1e300}), LAST + 60.0),
        ] {
            assert!((of(good.clone()).unwrap().1 - until).abs() < 1e-6, "{good}");
        }
        for (bad, why) in [
            (json!({"exp": NOW - 60.0}), "has expired"),
            (json!({"exp": -1e300}), "has expired"),
            (json!({"nbf": NOW + 60.01}), "is not valid yet (`nbf`)"),
            (json!({"exp": "absent"}), "has no `exp`"),
            (json!({"exp": (NOW + 100.0).to_string()}), "has a claim `exp` that is no number"),
            (json!({"exp": null}), "has a claim `exp` that is no number"),
            (json!({"nbf": [1]}), "has a claim `nbf` that is no number"),
            (json!({"nbf": null}), "has a claim `nbf` that is no number"),
            (json!({"iat": "now"}), "has a claim `iat` that is no number"),
        ] {
            assert_eq!(of(bad.clone()).unwrap_err(), why, "{bad}");
        }
    }

    #[test]
    fn a_token_is_of_its_issuer_and_for_us() {
        for good in [json!("mlg"), json!("api"), json!(["other", "mlg"])] {
            assert!(of(json!({"aud": good.clone()})).is_ok(), "{good}");
        }
        for bad in [
            "absent".into(),
            json!("MLG"),
            json!("mlg "),
            json!(["other"]),
            json!([]),
            json!({"mlg": 1}),
            json!(["mlg", 1]),
        ] {
            assert_eq!(
                of(json!({"aud": bad.clone()})).unwrap_err(),
                "is for another service (`aud`)",
                "{bad}"
            );
        }
        for bad in ["absent".into(), json!("you"), json!(["me"]), json!(null)] {
            assert_eq!(of(json!({"iss": bad.clone()})).unwrap_err(), "is of another issuer (`iss`)", "{bad}");
        }
    }

    #[test]
    fn a_role_is_one_that_there_is_and_else_the_default() {
        for (claimed, role) in [
            (json!({}), Role::Reader),
            (json!({"role": "writer"}), Role::Writer),
            (json!({"roles": ["offline_access", "writer", "reader"]}), Role::Writer),
            (json!({"role": null, "roles": ["admin"]}), Role::Admin),
            (json!({"role": "reader", "roles": ["admin"]}), Role::Reader),
            (json!({"role": "superadmin"}), Role::Reader),
            (json!({"role": "Admin"}), Role::Reader),
            (json!({"role": "admin writer"}), Role::Reader),
            (json!({"role": "anonymous"}), Role::Reader),
            (json!({"role": ""}), Role::Reader),
            (json!({"roles": []}), Role::Reader),
        ] {
            assert_eq!(of(claimed.clone()).unwrap().0.role, role, "{claimed}");
        }
        for wrong in [json!(1), json!(true), json!({"admin": true}), json!(["admin", 1]), json!([["admin"]])]
        {
            let why = of(json!({"role": wrong.clone()})).unwrap_err();
            assert_eq!(why, "has a claim `role` that is neither text nor a list of texts", "{wrong}");
        }
    }

    #[test]
    fn claims_may_stand_in_objects_and_scopes_in_a_text_or_a_list() {
        let asked = Jwt {
            role_claims: vec!["realm_access.roles".to_owned()],
            scope_claims: vec!["scp".to_owned(), "scope".to_owned()],
            ..asked()
        };
        let claims = json!({
            "iss": "me", "aud": "mlg", "exp": NOW + 1.0, "scope": " a b  a ",
            "realm_access": {"roles": ["admin"]}, "role": "reader",
        });
        let Json::Object(claims) = claims else { panic!("it is an object") };
        let (caller, _) = caller(claims.clone(), &asked, NOW).unwrap();
        assert_eq!((caller.role, &*caller.name), (Role::Admin, "nameless"));
        assert_eq!(caller.scopes.iter().map(|scope| &**scope).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(caller.claims, claims);
        let listed = of(json!({"scope": ["read all", "b"]})).unwrap().0;
        assert!(listed.scopes.contains("read all") && listed.scopes.len() == 2);
        assert!(of(json!({"scope": {"a": 1}})).is_err());
    }
}
