using WeightSpace.OperatorGenerator.Api;
using WeightSpace.OperatorGenerator.Code;
using WeightSpace.OperatorGenerator.Schemas;

return args switch
{
    ["generate", var schemas, var lists, var output] => Generate(schemas, lists, output, check: false),
    ["generate", "--check", var schemas, var lists, var output] => Generate(schemas, lists, output, check: true),
    ["compare-api", var reference, var ours] => CompareApi(reference, ours),
    ["list-api", var assembly] => ListApi(assembly),
    _ => Usage(),
};

static int Generate(string schemaSource, string lists, string output, bool check)
{
    (SortedDictionary<string, string> files, List<string> errors) = Generation.Run(lists, Path.GetDirectoryName(Path.GetFullPath(output))!, SchemaParser.ParseAll(SchemaSource.Read(schemaSource)));
    foreach (string error in errors)
        Console.Error.WriteLine(error);
    if (errors.Count > 0)
        return 1;
    IReadOnlyList<string> differences = Generation.Differences(files, output);
    if (check)
    {
        foreach (string difference in differences)
            Console.Error.WriteLine($"{difference}: run src/Libtorch/Generator/generate and commit the result");
        return differences.Count == 0 ? 0 : 1;
    }
    Directory.CreateDirectory(output);
    foreach (string stale in Directory.GetFiles(output, "*.g.cs").Where(path => !files.ContainsKey(Path.GetFileName(path))))
        File.Delete(stale);
    foreach ((string name, string content) in files)
        File.WriteAllText(Path.Combine(output, name), content);
    Console.WriteLine($"{files.Count} files, {differences.Count} of them changed");
    return 0;
}

static int CompareApi(string reference, string ours)
{
    IReadOnlyList<string> surplus = ApiComparison.Surplus(ApiSurface.Read(reference, "TorchSharp"), ApiSurface.Read(ours, "TorchSharp"));
    foreach (string line in surplus)
        Console.WriteLine(line);
    Console.WriteLine($"{surplus.Count} members differ from the reference");
    return surplus.Count == 0 ? 0 : 1;
}

static int ListApi(string assembly)
{
    foreach ((string name, TypeSurface type) in ApiSurface.Read(assembly, "TorchSharp").Types)
    {
        foreach (string member in type.Declared)
            Console.WriteLine($"{name}\t{member}");
    }
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        generate [--check] SCHEMAS LIST_FOLDER OUTPUT_FOLDER   SCHEMAS is our native library (.so) or a text file with one schema a line
        compare-api REFERENCE.dll OURS.dll                     lists what OURS offers and REFERENCE does not; exit code 1 if anything
        list-api ASSEMBLY.dll                                  lists every visible member of namespace TorchSharp
        """);
    return 2;
}
