using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>k-means by Microsoft.ML, on one thread so that a seed gives the same centres.</summary>
internal static class KMeans
{
    private const int Iterations = 50;

    /// <summary>Centres of clusters that all have points, and how many clusters had none.</summary>
    /// <param name="points">Shape <c>[points, columns]</c>.</param>
    /// <param name="clusters">How many; no more than there are points.</param>
    /// <param name="weights">Of points; null for ones.</param>
    /// <param name="seed">Of the first centres.</param>
    public static (Tensor Centres, int Empty) Centres(Tensor points, int clusters, Tensor? weights, int seed)
    {
        // With fewer places than clusters Microsoft.ML fails.
        var places = Places(points, clusters);
        if (places.Count <= clusters)
            return (points.index_select(0, tensor(places.ToArray(), device: points.device)), clusters - places.Count);
        var context = new MLContext(seed);
        var trainer = context.Clustering.Trainers.KMeans(new KMeansTrainer.Options
        {
            NumberOfClusters = clusters,
            NumberOfThreads = 1,
            MaximumNumberOfIterations = Iterations,
            // The default draws a sample of candidates, and fails where it has fewer than there are clusters.
            InitializationAlgorithm = KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus,
            FeatureColumnName = nameof(MachineLearningRow.Features),
            ExampleWeightColumnName = nameof(MachineLearningRow.Weight),
        });
        VBuffer<float>[] found = [];
        trainer.Fit(MachineLearningRow.View(context, points, null, weights)).Model.GetClusterCentroids(ref found, out _);
        var all = tensor(found.SelectMany(one => one.DenseValues()).ToArray(), [clusters, points.size(1)], device: points.device);
        var used = Assign(points, all).bincount(null, clusters).gt(0);
        var empty = clusters - used.sum().ToInt32();
        return (empty == 0 ? all : all.index_select(0, used.nonzero().squeeze(1)), empty);
    }

    // The first point at each place, up to one more than asked for.
    private static List<long> Places(Tensor points, int clusters)
    {
        var rows = points.cpu().contiguous().data<float>().ToArray();
        var (width, seen, first) = ((int)points.size(1), new HashSet<string>(), new List<long>());
        for (var i = 0; i < points.size(0) && first.Count <= clusters; i++)
            if (seen.Add(Convert.ToHexString(MemoryMarshal.AsBytes(rows.AsSpan(i * width, width))))) first.Add(i);
        return first;
    }

    /// <summary>The nearest centre of each point, shape <c>[points]</c>.</summary>
    public static Tensor Assign(Tensor points, Tensor centres) => cdist(points, centres).argmin(1);
}
