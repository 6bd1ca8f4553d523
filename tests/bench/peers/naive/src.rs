include!(concat!(env!("OUT_DIR"), "/raw.rs"));
