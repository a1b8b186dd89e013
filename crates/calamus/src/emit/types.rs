use syn::Item;

use crate::plan::Plan;

pub fn items(_: &Plan) -> Vec<Item> {
    Vec::new()
}
