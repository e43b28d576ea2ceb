// What node gives the scripts in tests; browsers have neither.
declare const module: { exports: any };
declare const require: (name: string) => any;
